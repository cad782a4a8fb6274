package net.kcptun.core.kcp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class SegmentPoolTest {
    private final SegmentPool pool = new SegmentPool(100, 2);

    @Test
    void bufferGivenBackIsUsedAgain() {
        byte[] buffer = pool.take(100);
        pool.give(buffer);
        assertThat(pool.take(50)).isSameAs(buffer);
    }

    @Test
    void idleBuffersAreBounded() {
        byte[][] buffers = {pool.take(100), pool.take(100), pool.take(100)};
        assertThat(pool.outstandingBytes()).isEqualTo(300);
        for (byte[] buffer : buffers) {
            pool.give(buffer);
        }
        assertThat(pool.idleCount()).isEqualTo(2);
        assertThat(pool.outstandingBytes()).isZero();
    }

    @Test
    void largerBufferIsNotPooled() {
        byte[] buffer = pool.take(101);
        assertThat(buffer).hasSize(101);
        pool.give(buffer);
        assertThat(pool.idleCount()).isZero();
    }
}
