package net.kcptun.core.path;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class PacerTest {
    private static final long MILLI = 1_000_000;
    private static final long T0 = 1_000_000 * MILLI;

    /// A byte a microsecond.
    private final Pacer pacer = new Pacer(0.001, null);

    @Test
    void aQuantumLeavesAtOnceAndThenItsTimeIsWaitedFor() {
        pacer.charge(5_000, T0);
        assertThat(pacer.isReady(T0)).as("4 ms are caught up, one is a quantum").isTrue();
        pacer.charge(1, T0);
        assertThat(pacer.isReady(T0)).isFalse();
        assertThat(pacer.readyAt()).isEqualTo(T0 + MILLI + 1_000);
        assertThat(pacer.isReady(T0 + MILLI + 1_000)).isTrue();
    }

    @Test
    void aPauseMakesNoBurst() {
        pacer.charge(5_001, T0);
        long later = T0 + 1_000 * MILLI;
        pacer.charge(5_001, later);
        assertThat(pacer.isReady(later)).isFalse();
    }

    @Test
    void whatIsChargedWhileSomebodyWaitsDoesNotLetHimGoSooner() {
        pacer.charge(5_001, T0);
        long due = pacer.readyAt();
        pacer.charge(10, T0 + MILLI / 2);
        assertThat(pacer.isReady(due - 1)).isFalse();
    }

    @Test
    void whoCouldHaveSentMuchEarlierIsLate() {
        pacer.charge(5_001, T0);
        assertThat(pacer.charge(1, T0 + 2 * MILLI)).isFalse();
        assertThat(pacer.charge(1, T0 + 10 * MILLI)).isTrue();
    }

    @Test
    void turnedOffNothingWaitsButForTheCap() {
        Pacer capped = new Pacer(0.001, new RateCap() {
            @Override
            public long charge(int bytes, long now) {
                return now + 7;
            }

            @Override
            public long readyAt() {
                return 0;
            }
        });
        capped.turn(false);
        capped.charge(50_000, T0);
        assertThat(capped.readyAt()).isEqualTo(T0 + 7);
        pacer.turn(false);
        pacer.charge(50_000, T0);
        assertThat(pacer.isReady(T0)).isTrue();
    }
}
