package net.kcptun.core.portmap;

import net.kcptun.core.portmap.RouterAnswer.NatPmpAddress;
import net.kcptun.core.portmap.RouterAnswer.NatPmpMapped;
import net.kcptun.core.portmap.RouterAnswer.Unsupported;
import net.kcptun.core.wire.Bytes;
import net.kcptun.core.wire.Endpoint;
import org.jspecify.annotations.Nullable;

/// NAT-PMP on the wire (RFC 6886 §3.2, §3.3): the question for the address outside, and that for a UDP mapping.
///
/// ```
/// | 0 | 0 |                                                                          outer address?
/// | 0 | 128 | result, 2 | epoch, 4 | outer address, 4 |
/// | 0 | 1 | reserved, 2 | inner port, 2 | suggested outer port, 2 | lifetime, 4 |      map UDP
/// | 0 | 129 | result, 2 | epoch, 4 | inner port, 2 | outer port, 2 | lifetime, 4 |
/// ```
///
/// What a router without PCP says to a question of PCP is of this form too: result 1, and no more than the epoch.
final class NatPmpCodec {
    static final int VERSION = 0;

    private static final int ADDRESS = 0;
    private static final int MAP_UDP = 1;
    private static final int ANSWER = 0x80;
    private static final int MAP_BYTES = 12;
    private static final int SHORTEST_BYTES = 8;
    private static final int ADDRESS_ANSWER_BYTES = 12;
    private static final int MAP_ANSWER_BYTES = 16;

    private NatPmpCodec() {}

    static byte[] address() {
        return new byte[] {VERSION, ADDRESS};
    }

    /// @param outerPort       what would be welcome
    /// @param lifetimeSeconds 0: the mapping is given back
    static byte[] map(int innerPort, int outerPort, long lifetimeSeconds) {
        byte[] request = new byte[MAP_BYTES];
        request[0] = VERSION;
        request[1] = MAP_UDP;
        Bytes.put16(request, 4, innerPort);
        Bytes.put16(request, 6, outerPort);
        Bytes.put32(request, 8, (int) lifetimeSeconds);
        return request;
    }

    /// Null: it is none of these answers.
    static @Nullable RouterAnswer decode(byte[] answer) {
        int length = answer.length;
        if (length < SHORTEST_BYTES || (answer[1] & ANSWER) == 0) {
            return null;
        }
        int result = Bytes.u16(answer, 2);
        long epochSeconds = Integer.toUnsignedLong(Bytes.i32(answer, 4));
        if (result == RouterAnswer.UNSUPPORTED_VERSION) {
            return new Unsupported();
        }
        int asked = answer[1] & 0x7f;
        if (asked == ADDRESS && length >= ADDRESS_ANSWER_BYTES) {
            return new NatPmpAddress(result, epochSeconds, Endpoint.ipv4(Bytes.i32(answer, 8), 0));
        }
        if (asked == MAP_UDP && length >= MAP_ANSWER_BYTES) {
            return new NatPmpMapped(
                    result,
                    epochSeconds,
                    Bytes.u16(answer, 8),
                    Bytes.u16(answer, 10),
                    Integer.toUnsignedLong(Bytes.i32(answer, 12)));
        }
        return null;
    }
}
