package net.kcptun.core.kcp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class SegmentPoolTest {
    private static final long SECOND = 1_000_000_000;

    private final SegmentPool pool = new SegmentPool(100, 2);

    @Test
    void bufferGivenBackIsUsedAgain() {
        byte[] buffer = pool.take(100);
        pool.give(buffer);
        assertThat(pool.take(50)).isSameAs(buffer);
    }

    @Test
    void noMoreIdleThanOnceWereInUse() {
        takeAndGive(5);
        takeAndGive(3);
        assertThat(pool.idleCount()).isEqualTo(5);
        assertThat(pool.outstandingBytes()).isZero();
    }

    @Test
    void halfOfWhatNobodyNeededGoesAtEachLook() {
        takeAndGive(10);
        pool.endTurn(0);
        assertThat(pool.nextDeadline()).isEqualTo(2 * SECOND);
        pool.endTurn(2 * SECOND - 1);
        assertThat(pool.idleCount()).isEqualTo(10);
        pool.endTurn(2 * SECOND);
        assertThat(pool.idleCount()).isEqualTo(5);
        assertThat(pool.nextDeadline()).isEqualTo(4 * SECOND);
    }

    @Test
    void whatIsNeededNowAndThenStays() {
        takeAndGive(10);
        pool.endTurn(0);
        takeAndGive(6);
        pool.endTurn(2 * SECOND);
        assertThat(pool.idleCount()).isEqualTo(8);
        takeAndGive(8);
        pool.endTurn(4 * SECOND);
        assertThat(pool.idleCount()).isEqualTo(8);
    }

    @Test
    void aFewStayForEver() {
        takeAndGive(10);
        pool.endTurn(0);
        for (int i = 1; i < 10; i++) {
            pool.endTurn(2 * i * SECOND);
        }
        assertThat(pool.idleCount()).isEqualTo(2);
        assertThat(pool.nextDeadline()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void nothingIsLookedForWhileFewIdle() {
        takeAndGive(2);
        pool.endTurn(0);
        assertThat(pool.nextDeadline()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void largerBufferIsNotPooled() {
        byte[] buffer = pool.take(101);
        assertThat(buffer).hasSize(101);
        pool.give(buffer);
        assertThat(pool.idleCount()).isZero();
    }

    private void takeAndGive(int count) {
        byte[][] buffers = new byte[count][];
        for (int i = 0; i < count; i++) {
            buffers[i] = pool.take(100);
        }
        for (byte[] buffer : buffers) {
            pool.give(buffer);
        }
    }
}
