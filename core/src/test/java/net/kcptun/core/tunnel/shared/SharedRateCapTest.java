package net.kcptun.core.tunnel.shared;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class SharedRateCapTest {
    private static final long MILLI = 1_000_000;
    private static final long START = 1000 * MILLI;
    private static final int PACKET = 1400;
    /// 8 Mbit/s: 97% of it are 970 bytes a millisecond.
    private static final long RATE = 1_000_000;

    private final SharedRateCap cap = new SharedRateCap();

    @Test
    void withoutALimitEverythingLeavesAtOnce() {
        assertThat(cap.charge(1_000_000, START)).isZero();
        assertThat(cap.readyAt()).isZero();
        assertThat(cap.bytesPerSecond()).isZero();
    }

    @Test
    void aQuantumIsOwedBeforeOthersAreHeldBackToo() {
        cap.limit(RATE);
        assertThat(cap.bytesPerSecond()).isEqualTo(RATE);
        assertThat(cap.charge(970 * 2, START)).isZero();
        assertThat(cap.readyAt()).isLessThanOrEqualTo(START);
        assertThat(cap.charge(970, START)).isZero();
        assertThat(cap.charge(970, START)).isBetween(START + 2 * MILLI - 1, START + 2 * MILLI + MILLI / 10);
        assertThat(cap.readyAt()).isBetween(START + 2 * MILLI - 10, START + 2 * MILLI);
    }

    @Test
    void whoHasSentLetsOthersGoFirst() {
        cap.limit(RATE);
        long after = cap.charge(100 * PACKET, START);
        assertThat(after).isGreaterThan(cap.readyAt());
    }

    @Test
    void aPauseMakesNoBurst() {
        cap.limit(RATE);
        cap.charge(PACKET, START);
        long later = START + 1000 * MILLI;
        int left = 0;
        while (cap.readyAt() <= later) {
            cap.charge(PACKET, later);
            left++;
        }
        assertThat(left).isLessThanOrEqualTo(3);
    }

    @Test
    void noCapAnyMoreReleasesEverybody() {
        cap.limit(RATE);
        cap.charge(100 * PACKET, START);
        cap.limit(0);
        assertThat(cap.readyAt()).isZero();
        assertThat(cap.charge(PACKET, START)).isZero();
    }

    /// Each thread is a loop; time goes on when they have all been refused.
    @Test
    void threadsTogetherPayForAllThatTheySend() throws InterruptedException {
        cap.limit(RATE);
        int loops = 4;
        AtomicLong sent = new AtomicLong();
        for (long now = START; now < START + 200 * MILLI; now += MILLI) {
            long at = now;
            Threads.run(loops, _ -> {
                while (cap.readyAt() <= at) {
                    cap.charge(PACKET, at);
                    sent.addAndGet(PACKET);
                }
            });
        }
        assertThat(sent.get()).isBetween(RATE / 5 * 9 / 10, RATE / 5 + loops * PACKET);
    }
}
