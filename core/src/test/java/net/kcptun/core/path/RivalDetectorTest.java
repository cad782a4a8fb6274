package net.kcptun.core.path;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class RivalDetectorTest {
    private static final long MILLI = 1_000_000;

    private final RoundTrips trips = new RoundTrips();
    private final RivalDetector rival = new RivalDetector();
    private long now = 1_000 * MILLI;

    @Test
    void aVeryLongQueueTwiceRunningIsARivals() {
        rounds(1, 0, false);
        rounds(1, 200, false);
        assertThat(rival.isPresent()).isFalse();
        rounds(1, 200, false);
        assertThat(rival.isPresent()).isTrue();
    }

    @Test
    void aQueueThatStandsThoughLessIsSentIsARivals() {
        rounds(1, 0, false);
        rounds(6, 20, true);
        assertThat(rival.isPresent()).isFalse();
        rounds(1, 20, true);
        assertThat(rival.isPresent()).isTrue();
    }

    @Test
    void aQueueThatFallsIsOurs() {
        rounds(1, 0, false);
        for (int queue = 30; queue > 2; queue -= 3) {
            rounds(1, queue, true);
        }
        assertThat(rival.isPresent()).isFalse();
    }

    @Test
    void threeRoundsWithoutAQueueEndIt() {
        rounds(1, 0, false);
        rounds(2, 200, false);
        rounds(2, 0, false);
        assertThat(rival.isPresent()).isTrue();
        rounds(1, 0, false);
        assertThat(rival.isPresent()).isFalse();
    }

    @Test
    void afterManyRoundsItIsTriedWithout() {
        rounds(1, 0, false);
        rounds(2, 200, false);
        rounds(64, 200, false);
        assertThat(rival.isPresent()).isTrue();
        rounds(1, 200, false);
        assertThat(rival.isPresent()).isFalse();
    }

    private void rounds(int count, int queueMillis, boolean isSendingLess) {
        for (int i = 0; i < count; i++) {
            now += 50 * MILLI;
            trips.onSample((50 + queueMillis) * MILLI, false, now);
            trips.endRound();
            rival.onRound(PathState.CRUISE, isSendingLess, trips, now);
        }
    }
}
