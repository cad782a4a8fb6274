package net.kcptun.app.doctor.line;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

final class SegmentTest {
    private static final Segment PUSH = Segment.push(7, -5, 3, 2, new byte[] {1, 2, 3});

    @Test
    void whatIsWrittenIsReadAgain() {
        Segment read = Segment.all(PUSH.packet()).getFirst();
        assertThat(read).usingRecursiveComparison().isEqualTo(PUSH);
    }

    @Test
    void paddingEndsAPacket() {
        byte[] packet = PUSH.packet();
        assertThat(Segment.all(Arrays.copyOf(packet, packet.length + 15))).hasSize(1);
    }

    @Test
    void aSegmentThatIsCutOffIsNone() {
        byte[] packet = PUSH.packet();
        assertThat(Segment.all(Arrays.copyOf(packet, packet.length - 1))).isEmpty();
        packet[20] = -1;
        assertThat(Segment.all(packet)).isEmpty();
    }
}
