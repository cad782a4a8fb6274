package net.kcptun.app.doctor.line;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import java.util.Arrays;

/// Whatever a peer sends, what is read of it is in it: each segment written again stands where it was, but for the two
/// fields that are not kept, and the rest is too short for another one or says that it is longer than it is.
final class SegmentFuzzTest {
    private static final int HEADER_BYTES = 24;
    private static final int LEN_AT = 20;

    @FuzzTest
    void anyPacket(byte[] packet) {
        int at = 0;
        for (Segment segment : Segment.all(packet)) {
            byte[] again = segment.packet();
            byte[] there = Arrays.copyOfRange(packet, at, at + again.length);
            // The fragment number and the window.
            System.arraycopy(there, 5, again, 5, 3);
            assertThat(again).isEqualTo(there);
            at += again.length;
        }
        int rest = packet.length - at;
        assertThat(rest).isNotNegative();
        if (rest >= HEADER_BYTES) {
            int len = ByteBuffer.wrap(packet).getInt(at + LEN_AT);
            assertThat(len < 0 || len > rest - HEADER_BYTES)
                    .as("a length of %d in %d bytes", len, rest)
                    .isTrue();
        }
    }
}
