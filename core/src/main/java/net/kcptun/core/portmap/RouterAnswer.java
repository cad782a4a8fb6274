package net.kcptun.core.portmap;

import net.kcptun.core.wire.Endpoint;
import org.jspecify.annotations.Nullable;

/// A router's answer as it came, which may be to nobody's question.
sealed interface RouterAnswer {
    int SUCCESS = 0;
    /// In both protocols (RFC 6887 §7.4, RFC 6886 §3.5).
    int UNSUPPORTED_VERSION = 1;

    /// It does not speak the version that it was asked in.
    record Unsupported() implements RouterAnswer {}

    /// Of PCP's MAP.
    ///
    /// @param result          [#SUCCESS], or why not
    /// @param lifetimeSeconds of the mapping; of a refusal, for how long it stays one
    /// @param epochSeconds    since the router has lost its mappings
    /// @param outer           where it lets datagrams in
    record PcpMapped(
            int result,
            long lifetimeSeconds,
            long epochSeconds,
            Nonce nonce,
            int protocol,
            int innerPort,
            Endpoint outer)
            implements RouterAnswer {}

    /// Of NAT-PMP's question for the address outside.
    ///
    /// @param outer without a port
    record NatPmpAddress(int result, long epochSeconds, Endpoint outer) implements RouterAnswer {}

    /// Of NAT-PMP's question for a UDP mapping.
    record NatPmpMapped(int result, long epochSeconds, int innerPort, int outerPort, long lifetimeSeconds)
            implements RouterAnswer {}

    /// Null: it is none.
    static @Nullable RouterAnswer decode(byte[] datagram) {
        if (datagram.length < 2) {
            return null;
        }
        return datagram[0] == NatPmpCodec.VERSION ? NatPmpCodec.decode(datagram) : PcpCodec.decode(datagram);
    }
}
