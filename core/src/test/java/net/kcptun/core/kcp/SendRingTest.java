package net.kcptun.core.kcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

final class SendRingTest {
    private final SegmentPool pool = new SegmentPool(34, 100);
    private final SendRing ring = new SendRing(pool, 10);

    @Test
    void lastQueuedSegmentIsFilledButASentOneIsNot() {
        append(4);
        append(4);
        assertThat(ring.queued()).isEqualTo(1);
        ring.sendNext();
        append(13);
        assertThat(ring.length(0)).isEqualTo(8);
        assertThat(ring.length(1)).isEqualTo(10);
        assertThat(ring.length(2)).isEqualTo(3);
    }

    @Test
    void dataLiesBehindTheHeaderRoom() {
        ring.append(new byte[] {9, 1, 2, 3}, 1, 3);
        assertThat(Arrays.copyOfRange(ring.buffer(0), 24, 27)).containsExactly(1, 2, 3);
    }

    @Test
    void numbersWrapAroundWhileTheRingGrows() {
        ring.startAt(-5);
        append(400);
        for (int i = 0; i < 40; i++) {
            assertThat(ring.sendNext()).isEqualTo(i - 5);
        }
        ring.acknowledge(3);
        assertThat(ring.una()).isEqualTo(-5);
        assertThat(ring.isInFlight(3)).isFalse();
        for (int sn = -5; sn < 3; sn++) {
            ring.acknowledge(sn);
        }
        assertThat(ring.una()).isEqualTo(4);
        assertThat(ring.span()).isEqualTo(31);
        assertThat(ring.inFlight()).isEqualTo(31);
    }

    @Test
    void releaseGivesEveryBufferBack() {
        append(100);
        ring.sendNext();
        ring.sendNext();
        ring.acknowledge(1);
        ring.release();
        assertThat(pool.outstandingBytes()).isZero();
        assertThat(ring.isEmpty()).isTrue();
    }

    private void append(int bytes) {
        ring.append(new byte[bytes], 0, bytes);
    }
}
