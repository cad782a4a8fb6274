package net.kcptun.core.path;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class DelayHistogramTest {
    private static final long MILLI = 1_000_000;

    private final DelayHistogram delays = new DelayHistogram();

    @Test
    void ninetyNineOfAHundredDoNotExceedIt() {
        add(98, 50);
        add(2, 200);
        assertThat(delays.p99()).isBetween(200 * MILLI, 220 * MILLI);
        add(198, 50);
        assertThat(delays.p99()).isBetween(50 * MILLI, 56 * MILLI);
    }

    @Test
    void ofFewNothingIsSaid() {
        add(19, 50);
        assertThat(delays.p99()).isZero();
        add(1, 50);
        assertThat(delays.p99()).isPositive();
    }

    @Test
    void whatWasLongAgoIsForgotten() {
        add(1000, 500);
        add(20_000, 10);
        assertThat(delays.p99()).isLessThan(12 * MILLI);
    }

    @Test
    void anythingHasAClass() {
        delays.add(-1);
        delays.add(0);
        delays.add(Long.MAX_VALUE);
        add(17, 1);
        assertThat(delays.p99()).isBetween(60_000 * MILLI, 70_000 * MILLI);
        delays.forget();
        assertThat(delays.p99()).isZero();
    }

    private void add(int times, long millis) {
        for (int i = 0; i < times; i++) {
            delays.add(millis * MILLI);
        }
    }
}
