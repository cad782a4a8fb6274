package net.kcptun.core.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;
import net.kcptun.core.wire.ControlMessage.Connect;
import net.kcptun.core.wire.ControlMessage.Listen;

/// What decodes means the same when it is encoded, and no byte around a message has a say in it.
final class ControlCodecFuzzTest {
    private static final int WHAT_AT = 4;

    @FuzzTest
    void anyDatagram(byte[] data) {
        ControlMessage message = ControlCodec.decode(data, 0, data.length);
        assertThat(decodeBetween(data, 7, (byte) 0)).isEqualTo(message);
        assertThat(decodeBetween(data, 1, (byte) -1)).isEqualTo(message);
        if (message == null) {
            return;
        }
        byte[] encoded = new byte[ControlCodec.MAX_BYTES];
        int length = ControlCodec.encode(message, encoded);
        assertThat(ControlCodec.decode(encoded, 0, length)).isEqualTo(message);
        assertThat(message).hasToString(String.valueOf(ControlCodec.decode(encoded, 0, length)));
        // What comes before an id is in the datagram as it is written.
        int same = WHAT_AT + 2 + payloadBytes(message);
        assertThat(Arrays.equals(encoded, WHAT_AT, same, data, WHAT_AT, same)).isTrue();
    }

    private static int payloadBytes(ControlMessage message) {
        return switch (message) {
            case Listen(Endpoint local, ControlMessage.ServiceId id) -> endpointBytes(local);
            case Connect(Endpoint local, ControlMessage.ServiceId id) -> endpointBytes(local);
            case ControlMessage.Punch punch -> endpointBytes(punch.inner()) + endpointBytes(punch.outer());
            case ControlMessage.Ping _, ControlMessage.Pong _, ControlMessage.Reset _ -> 4;
        };
    }

    private static int endpointBytes(Endpoint endpoint) {
        return 3 + (endpoint.isIpv6() ? 16 : 4);
    }

    private static ControlMessage decodeBetween(byte[] data, int off, byte around) {
        byte[] buf = new byte[off + data.length + ControlCodec.MAX_BYTES];
        Arrays.fill(buf, around);
        System.arraycopy(data, 0, buf, off, data.length);
        byte[] before = buf.clone();
        ControlMessage message = ControlCodec.decode(buf, off, data.length);
        assertThat(Arrays.equals(before, buf)).as("nothing is written").isTrue();
        return message;
    }
}
