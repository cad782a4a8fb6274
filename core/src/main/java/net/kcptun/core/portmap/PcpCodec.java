package net.kcptun.core.portmap;

import net.kcptun.core.portmap.RouterAnswer.PcpMapped;
import net.kcptun.core.portmap.RouterAnswer.Unsupported;
import net.kcptun.core.wire.Bytes;
import net.kcptun.core.wire.Endpoint;
import org.jspecify.annotations.Nullable;

/// PCP's MAP for UDP on the wire (RFC 6887 §7, §11.1). Answers may have options behind them, which are not read.
///
/// ```
///  0 | version 2 | R, opcode 1  | reserved            |   R is the first bit: 1 in an answer
///  4 | lifetime in seconds                            |
///  8 | the asking host's address, 16 bytes            |   in an answer: byte 3 the result, then epoch (8..12)
/// 24 | nonce, 12 bytes                                |
/// 36 | protocol  | reserved                           |
/// 40 | inner port               | outer port          |
/// 44 | outer address, 16 bytes                        |
/// ```
///
/// IPv4 addresses are written as mapped ones of IPv6, `::ffff:a.b.c.d`.
final class PcpCodec {
    static final int VERSION = 2;
    static final int BYTES = 60;

    private static final int MAP = 1;
    private static final int ANSWER = 0x80;
    private static final int HEADER_BYTES = 24;
    /// Longer ones are none (RFC 6887 §7).
    private static final int BYTES_MAX = 1100;

    private static final int RESULT_AT = 3;
    private static final int LIFETIME_AT = 4;
    private static final int EPOCH_AT = 8;
    private static final int CLIENT_AT = 8;
    private static final int NONCE_AT = 24;
    private static final int PROTOCOL_AT = 36;
    private static final int INNER_PORT_AT = 40;
    private static final int OUTER_PORT_AT = 42;
    private static final int OUTER_ADDRESS_AT = 44;
    private static final int MAPPED_HIGH_BITS = 0xffff;

    private PcpCodec() {}

    /// @param lifetimeSeconds 0: the mapping is given back
    /// @param suggested       what would be welcome as the outer address; the unspecified one and port 0: any
    static byte[] map(Endpoint inner, Nonce nonce, long lifetimeSeconds, Endpoint suggested) {
        byte[] request = new byte[BYTES];
        request[0] = VERSION;
        request[1] = MAP;
        Bytes.put32(request, LIFETIME_AT, (int) lifetimeSeconds);
        putAddress(request, CLIENT_AT, inner);
        nonce.write(request, NONCE_AT);
        request[PROTOCOL_AT] = Protocol.UDP;
        Bytes.put16(request, INNER_PORT_AT, inner.port());
        Bytes.put16(request, OUTER_PORT_AT, suggested.port());
        putAddress(request, OUTER_ADDRESS_AT, suggested);
        return request;
    }

    /// Null: it is no answer to MAP.
    static @Nullable RouterAnswer decode(byte[] answer) {
        if (answer.length < HEADER_BYTES || answer.length > BYTES_MAX || answer.length % 4 != 0) {
            return null;
        }
        int result = answer[RESULT_AT] & 0xff;
        boolean isOfMap = (answer[1] & 0xff) == (ANSWER | MAP);
        if (isOfMap && result == RouterAnswer.UNSUPPORTED_VERSION) {
            return new Unsupported();
        }
        if (!isOfMap || answer[0] != VERSION || answer.length < BYTES) {
            return null;
        }
        return new PcpMapped(
                result,
                Integer.toUnsignedLong(Bytes.i32(answer, LIFETIME_AT)),
                Integer.toUnsignedLong(Bytes.i32(answer, EPOCH_AT)),
                Nonce.read(answer, NONCE_AT),
                answer[PROTOCOL_AT] & 0xff,
                Bytes.u16(answer, INNER_PORT_AT),
                address(answer, OUTER_ADDRESS_AT, Bytes.u16(answer, OUTER_PORT_AT)));
    }

    private static void putAddress(byte[] buf, int at, Endpoint address) {
        if (address.isIpv6()) {
            Bytes.put64(buf, at, address.high());
            Bytes.put64(buf, at + 8, address.low());
            return;
        }
        Bytes.put64(buf, at, 0);
        Bytes.put32(buf, at + 8, MAPPED_HIGH_BITS);
        Bytes.put32(buf, at + 12, (int) address.low());
    }

    private static Endpoint address(byte[] buf, int at, int port) {
        boolean isMapped = Bytes.i64(buf, at) == 0 && Bytes.i32(buf, at + 8) == MAPPED_HIGH_BITS;
        return isMapped
                ? Endpoint.ipv4(Bytes.i32(buf, at + 12), port)
                : Endpoint.ipv6(Bytes.i64(buf, at), Bytes.i64(buf, at + 8), port, 0);
    }
}
