package net.kcptun.app.log;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RateLimitTest {
    private static final long SECOND = 1_000_000_000L;

    @Test
    void soManyLinesAMinuteArePermitted() {
        RateLimit limit = new RateLimit(2);
        assertThat(limit.permits(0)).isTrue();
        assertThat(limit.permits(59 * SECOND)).isTrue();
        assertThat(limit.permits(59 * SECOND)).isFalse();
        assertThat(limit.permits(60 * SECOND - 1)).isFalse();
        assertThat(limit.permits(60 * SECOND)).isTrue();
    }

    @Test
    void theMinuteStartsWithTheFirstLineAfterTheLast() {
        RateLimit limit = new RateLimit(1);
        assertThat(limit.permits(0)).isTrue();
        assertThat(limit.permits(100 * SECOND)).isTrue();
        assertThat(limit.permits(159 * SECOND)).isFalse();
        assertThat(limit.permits(160 * SECOND)).isTrue();
    }

    @Test
    void whatIsLeftOutIsCountedUntilTaken() {
        RateLimit limit = new RateLimit(1);
        assertThat(limit.takeLeftOut()).isZero();
        for (int i = 0; i < 4; i++) {
            limit.permits(i);
        }
        assertThat(limit.permits(60 * SECOND)).isTrue();
        assertThat(limit.takeLeftOut()).isEqualTo(3);
        assertThat(limit.takeLeftOut()).isZero();
    }

    @ParameterizedTest
    @ValueSource(longs = {-5_000_000_000_000L, 0, 1_795_000_000_000_000_000L})
    void theClockMayStartAnywhere(long start) {
        RateLimit limit = new RateLimit(1);
        assertThat(limit.permits(start)).isTrue();
        assertThat(limit.permits(start + 1)).isFalse();
        assertThat(limit.permits(start + 60 * SECOND)).isTrue();
    }

    @Test
    void aLimitOfNoneCountsAll() {
        RateLimit limit = new RateLimit(0);
        assertThat(limit.permits(0)).isFalse();
        assertThat(limit.permits(60 * SECOND)).isFalse();
        assertThat(limit.takeLeftOut()).isEqualTo(2);
    }
}
