package net.kcptun.core.kcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ReceiveRingTest {
    private final SegmentPool pool = new SegmentPool(100, 100);
    private final ReceiveRing ring = new ReceiveRing(pool, 128);
    private final Slow reader = new Slow();

    @Test
    void orderIsRestoredAcrossTheWrapOfNumbers() {
        ring.startAt(-2);
        for (int sn : new int[] {1, -1, 20, 0}) {
            store(sn);
        }
        assertThat(ring.waiting()).isZero();
        assertThat(ring.outOfOrder()).isEqualTo(4);
        store(-2);
        assertThat(ring.next()).isEqualTo(2);
        assertThat(ring.outOfOrder()).isEqualTo(1);
        reader.mayTake = 9;
        ring.deliver(reader);
        assertThat(reader.taken).containsExactly(-2, -1, 0, 1);
        assertThat(ring.contains(20)).isTrue();
    }

    @Test
    void readerTakesOnlyWhatItIsReadyFor() {
        store(0);
        store(1);
        store(2);
        reader.mayTake = 2;
        ring.deliver(reader);
        assertThat(reader.taken).containsExactly(0, 1);
        assertThat(ring.waiting()).isEqualTo(1);
    }

    @Test
    void windowReachesFromTheReaderNotFromTheHole() {
        assertThat(ring.isWithinWindow(127)).isTrue();
        store(0);
        assertThat(ring.isWithinWindow(0)).isFalse();
        assertThat(ring.isWithinWindow(128)).isFalse();
        reader.mayTake = 1;
        ring.deliver(reader);
        assertThat(ring.isWithinWindow(128)).isTrue();
    }

    /// Counted from the reader, who is behind, they seem to be before it.
    @Test
    void numbersOfTheOtherHalfAreOutsideOfTheWindow() {
        store(0);
        store(1);
        assertThat(ring.isWithinWindow(Integer.MIN_VALUE)).isFalse();
        assertThat(ring.isWithinWindow(Integer.MIN_VALUE + 1)).isFalse();
        assertThat(ring.isWithinWindow(Integer.MAX_VALUE)).isFalse();
    }

    @Test
    void releaseGivesEveryBufferBack() {
        store(0);
        store(5);
        ring.release();
        assertThat(pool.outstandingBytes()).isZero();
        assertThat(ring.isEmpty()).isTrue();
    }

    private void store(int sn) {
        ring.store(sn, new byte[] {(byte) sn}, 0, 1);
    }

    private static final class Slow implements StreamSink {
        private final List<Integer> taken = new ArrayList<>();
        private int mayTake;

        @Override
        public boolean isReady() {
            return mayTake > 0;
        }

        @Override
        public void onBytes(byte[] buf, int off, int len) {
            mayTake--;
            taken.add((int) buf[off]);
        }
    }
}
