package net.kcptun.core.kcp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class PathLoadTest {
    private static final long MILLI = 1_000_000;
    private static final long ROUND_TRIP = 50 * MILLI;

    private final PathLoad path = new PathLoad();
    private long now = 1_000 * MILLI;
    private int own;

    @Test
    void pathWithoutHistoryTakesTheFirstSegments() {
        send(PathLoad.FIRST_SEGMENTS);
        assertThat(path.hasRoom(own)).isFalse();
        assertThat(path.inFlight()).isEqualTo(PathLoad.FIRST_SEGMENTS);
    }

    @Test
    void limitRisesAtOnceToTwiceWhatIsDeliveredInARoundTrip() {
        full(PathLoad.FIRST_SEGMENTS, ROUND_TRIP);
        // 1024 in 50 ms, for 2 x 50 + 10 ms.
        assertThat(path.limit()).isEqualTo(1024 * 110 / 50);
    }

    @Test
    void limitStaysWhileItHoldsNobodyBack() {
        for (int i = 0; i < 20; i++) {
            send(10);
            deliver(10, ROUND_TRIP);
        }
        assertThat(path.limit()).isEqualTo(PathLoad.FIRST_SEGMENTS);
    }

    @Test
    void limitFallsByAQuarterAtMostUntilTheQueueIsGone() {
        // 10 segments a millisecond, never more: the queue makes the round trip longer, not the rate higher.
        full(100, 10 * MILLI);
        int before = path.limit();
        for (int i = 0; i < 40; i++) {
            full(path.limit(), path.limit() * MILLI / 10);
            assertThat(path.limit()).isGreaterThanOrEqualTo(before * 3 / 4);
            before = path.limit();
        }
        assertThat(before).isBetween(290, 310);
    }

    @Test
    void aFallIsAQuarterAtOnce() {
        // 100 in 10 ms, for 2 x 10 + 10 ms, are 300.
        full(100, 10 * MILLI);
        assertThat(path.limit()).isEqualTo(1024 * 3 / 4);
    }

    @Test
    void theHighestRateIsRememberedForFourToEightIntervals() {
        full(1024, ROUND_TRIP);
        for (int interval = 2; interval <= 7; interval++) {
            full(1024, 2 * ROUND_TRIP);
            assertThat(path.limit()).as("after %d", interval).isEqualTo(2252);
        }
        full(1024, 2 * ROUND_TRIP);
        assertThat(path.limit()).isEqualTo(2252 - 2252 / 4);
    }

    @Test
    void anIntervalLastsARoundTrip() {
        send(1024);
        path.onFull();
        path.onRoundTrip(100 * MILLI);
        path.onAcknowledged(now + 99 * MILLI);
        assertThat(path.limit()).isEqualTo(1024);
        path.onAcknowledged(now + 100 * MILLI);
        assertThat(path.limit()).isEqualTo(768);
    }

    @Test
    void longerPathIsNotTakenForAQueue() {
        full(path.limit(), ROUND_TRIP);
        int held = 1024;
        for (int i = 0; i < 30; i++) {
            held = path.limit();
            full(held, 10 * ROUND_TRIP);
        }
        // At the old round trip's limit the longer path would be a fifth full.
        assertThat(held).isGreaterThan(1024);
    }

    @Test
    void everyConversationHasItsShare() {
        send(PathLoad.FIRST_SEGMENTS);
        assertThat(path.hasRoom(0)).isTrue();
        path.onSent(1, now);
        assertThat(path.hasRoom(511)).isTrue();
        assertThat(path.hasRoom(512)).isFalse();
    }

    @Test
    void whoLeavesTakesItsSegmentsAlong() {
        send(PathLoad.FIRST_SEGMENTS);
        path.join(100);
        assertThat(path.inFlight()).isEqualTo(PathLoad.FIRST_SEGMENTS + 100);
        path.leave(own, 0);
        assertThat(path.inFlight()).isEqualTo(100);
        assertThat(path.hasRoom(100)).isTrue();
    }

    @Test
    void shareGrowsWhenAnotherConversationHasNothingMoreInFlight() {
        send(PathLoad.FIRST_SEGMENTS);
        path.join(100);
        assertThat(path.hasRoom(511)).isTrue();
        assertThat(path.hasRoom(512)).isFalse();
        path.leave(60, 40);
        assertThat(path.hasRoom(512)).isFalse();
        path.leave(40, 0);
        assertThat(path.hasRoom(1023)).isTrue();
    }

    @Test
    void whoComesOrLeavesWithNothingInFlightChangesNoShare() {
        send(PathLoad.FIRST_SEGMENTS);
        path.join(0);
        path.leave(0, 0);
        path.leave(0, 0);
        assertThat(path.hasRoom(1023)).isTrue();
        assertThat(path.hasRoom(1024)).isFalse();
    }

    @Test
    void whoComesFromAnotherPathDoesNotCountItsPast() {
        path.join(100);
        own = 100;
        path.onFull();
        deliver(50, ROUND_TRIP);
        deliver(50, ROUND_TRIP);
        assertThat(path.limit()).isEqualTo(PathLoad.FIRST_SEGMENTS);
    }

    @Test
    void intervalOfThePeerIsAllowedFor() {
        path.onInterval(100 * MILLI);
        full(PathLoad.FIRST_SEGMENTS, ROUND_TRIP);
        assertThat(path.limit()).isEqualTo(1024 * 200 / 50);
    }

    @Test
    void anotherPathBeginsAnew() {
        full(PathLoad.FIRST_SEGMENTS, ROUND_TRIP);
        path.forget();
        assertThat(path.limit()).isEqualTo(PathLoad.FIRST_SEGMENTS);
    }

    /// An interval in which `segments` were in flight, more were wanted, and all arrived.
    private void full(int segments, long nanos) {
        send(segments);
        path.onFull();
        deliver(segments, nanos);
    }

    private void send(int segments) {
        for (int i = 0; i < segments; i++) {
            path.onSent(++own, now);
        }
    }

    private void deliver(int segments, long nanos) {
        now += nanos;
        for (int i = 0; i < segments; i++) {
            path.onRoundTrip(nanos);
            path.onDelivered(--own);
        }
        path.onAcknowledged(now);
    }
}
