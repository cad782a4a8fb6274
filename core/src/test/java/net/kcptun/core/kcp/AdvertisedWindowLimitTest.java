package net.kcptun.core.kcp;

import static org.assertj.core.api.Assertions.assertThat;

import net.kcptun.core.path.PathFlow;
import net.kcptun.core.path.PathModel;
import org.junit.jupiter.api.Test;

final class AdvertisedWindowLimitTest {
    private static final long MILLI = 1_000_000;
    private static final int WINDOW = 4096;
    /// 100 segments a millisecond.
    private static final long SEGMENT_NANOS = MILLI / 100;

    private final PathModel path = new PathModel();
    private final AdvertisedWindowLimit limit = new AdvertisedWindowLimit(WINDOW, path);
    private long now = 1_000_000 * MILLI;

    AdvertisedWindowLimitTest() {
        new PathFlow(path).roundTrip(MILLI, 0);
    }

    @Test
    void withoutWasteItIsTheWindow() {
        come(20 * WINDOW, 0);
        assertThat(limit()).isEqualTo(WINDOW);
    }

    @Test
    void aWastefulRoundLeavesFourRoundTripsAndTenMilliseconds() {
        come(WINDOW, WINDOW / 16);
        assertThat(limit()).isBetween(1395, 1400);
    }

    @Test
    void aThirtySecondIsNoWaste() {
        come(WINDOW, WINDOW / 32);
        assertThat(limit()).isEqualTo(WINDOW);
    }

    @Test
    void whereSegmentsWereLostNothingIsWaste() {
        for (int i = 0; i < WINDOW / 4; i++) {
            fresh(true);
            fresh(true);
            fresh(false);
            repeated();
        }
        assertThat(limit()).isEqualTo(WINDOW);
    }

    @Test
    void aLongPathKeepsItsWindow() {
        PathModel longPath = new PathModel();
        new PathFlow(longPath).roundTrip(50 * MILLI, 0);
        limit.onPathChanged(longPath);
        come(10 * WINDOW, WINDOW);
        assertThat(limit()).isEqualTo(WINDOW);
    }

    @Test
    void aPathOfWhichNothingIsKnownKeepsItsWindow() {
        limit.onPathChanged(new PathModel());
        come(10 * WINDOW, WINDOW);
        assertThat(limit()).isEqualTo(WINDOW);
    }

    @Test
    void itDoesNotFallBelowTheLeast() {
        waste(20);
        come(WINDOW, WINDOW / 8, 8 * SEGMENT_NANOS);
        assertThat(limit()).isEqualTo(AdvertisedWindowLimit.LEAST_SEGMENTS);
        assertThat(new AdvertisedWindowLimit(128, path).of(WINDOW)).isEqualTo(128);
    }

    @Test
    void roundsLastTenMillisecondsAtLeast() {
        come(WINDOW, WINDOW / 16, SEGMENT_NANOS / 10);
        assertThat(limit()).isEqualTo(WINDOW);
        come(2 * WINDOW, WINDOW / 8, SEGMENT_NANOS / 4);
        assertThat(limit()).isEqualTo(WINDOW);
    }

    @Test
    void whatCameBeforeAGapDoesNotCount() {
        come(WINDOW - 1, WINDOW / 16);
        now += 51 * MILLI;
        come(WINDOW, 0);
        assertThat(limit()).isEqualTo(WINDOW);
    }

    @Test
    void aShorterGapIsPartOfTheRound() {
        come(WINDOW - 1, WINDOW / 16);
        now += 49 * MILLI;
        come(1, 0);
        assertThat(limit()).isLessThan(WINDOW);
    }

    @Test
    void afterAPauseItDoublesUpToTheWindow() {
        waste(1);
        int low = limit();
        calm(1_900);
        assertThat(limit()).isEqualTo(low);
        calm(200);
        assertThat(limit()).isEqualTo(2 * low);
        calm(4_200);
        assertThat(limit()).isEqualTo(WINDOW);
    }

    @Test
    void eachFallDoublesThePauseUntilTheWholeWindowHasLastedOne() {
        waste(1);
        calm(2_100);
        waste(1);
        int low = limit();
        calm(3_900);
        assertThat(limit()).isEqualTo(low);
        calm(200);
        assertThat(limit()).isEqualTo(2 * low);
        calm(20_000);
        waste(1);
        calm(2_100);
        assertThat(limit()).isGreaterThan(low);
    }

    @Test
    void anotherPathHasTheWholeWindow() {
        waste(1);
        limit.onPathChanged(path);
        assertThat(limit()).isEqualTo(WINDOW);
        come(WINDOW, WINDOW / 16);
        assertThat(limit()).isBetween(1395, 1400);
    }

    @Test
    void lessThanTheLimitStaysAsItIs() {
        waste(1);
        assertThat(limit.of(100)).isEqualTo(100);
    }

    private int limit() {
        return limit.of(65_535);
    }

    /// A wasteful round at the rate at which it began.
    private void waste(int rounds) {
        for (int i = 0; i < rounds; i++) {
            int segments = Math.max(limit(), 1500);
            come(segments, segments / 8);
        }
    }

    private void calm(long millis) {
        come((int) (millis * MILLI / SEGMENT_NANOS), 0);
    }

    private void come(int segments, int repeated) {
        come(segments, repeated, SEGMENT_NANOS);
    }

    /// So many at even distances, some of which were there already.
    private void come(int segments, int repeated, long distance) {
        for (int i = 0; i < segments; i++) {
            if ((long) (i + 1) * repeated / segments > (long) i * repeated / segments) {
                repeated(distance);
            } else {
                fresh(true, distance);
            }
        }
    }

    private void repeated() {
        repeated(SEGMENT_NANOS);
    }

    private void repeated(long distance) {
        now += distance;
        limit.onRepeated(now);
    }

    private void fresh(boolean isInOrder) {
        fresh(isInOrder, SEGMENT_NANOS);
    }

    private void fresh(boolean isInOrder, long distance) {
        now += distance;
        limit.onFresh(isInOrder, now);
    }
}
