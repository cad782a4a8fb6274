package net.kcptun.core.kcp;

import static org.assertj.core.api.Assertions.assertThat;

import net.kcptun.core.path.PathFlow;
import net.kcptun.core.path.PathModel;
import org.junit.jupiter.api.Test;

final class LossDetectorTest {
    private static final long MILLI = 1_000_000;

    private final RttEstimator rtt = new RttEstimator(KcpOptions.DEFAULT, () -> 0);
    private final PathFlow flow = new PathFlow(new PathModel());
    private final LossDetector loss = new LossDetector(2, rtt, flow, new BufferBudget().share());

    @Test
    void transmissionIsLostOnceTwoLaterOnesWereAcknowledged() {
        loss.onAcknowledged(2, 40 * MILLI);
        assertThat(loss.lostAt(1)).isEqualTo(Long.MAX_VALUE);
        loss.onAcknowledged(3, 41 * MILLI);
        assertThat(loss.lostAt(1)).isEqualTo(41 * MILLI);
        assertThat(loss.lostAt(2)).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void orderOfAcknowledgementsDoesNotMatter() {
        loss.onAcknowledged(9, 40 * MILLI);
        loss.onAcknowledged(5, 40 * MILLI);
        loss.onAcknowledged(7, 40 * MILLI);
        assertThat(loss.isPassed(6)).isTrue();
        assertThat(loss.isPassed(7)).isFalse();
    }

    @Test
    void momentOfEachTransmissionIsWhenTheBarPassedIt() {
        rtt.onSample(64 * MILLI, 0);
        for (int i = 1; i <= 1000; i++) {
            loss.onAcknowledged(i, 2 * i * MILLI);
        }
        assertThat(loss.lostAt(998)).isEqualTo(2000 * MILLI);
        assertThat(loss.lostAt(960)).isEqualTo(2 * 962 * MILLI);
        assertThat(loss.lostAt(5)).isEqualTo(2 * 937 * MILLI);
    }

    @Test
    void momentsOfManyAcknowledgementsReachBackForARoundTrip() {
        rtt.onSample(64 * MILLI, 0);
        for (int i = 1; i <= 1000; i++) {
            loss.onAcknowledged(i, i * MILLI / 10);
        }
        assertThat(loss.lostAt(398)).isBetween(39 * MILLI, 40 * MILLI);
    }

    @Test
    void toleranceGoesAQuarterOfTheWayToALateAcknowledgementAndAnEighth() {
        pass(40);
        loss.onAcknowledged(1, 72 * MILLI);
        assertThat(loss.toleranceNanos()).isEqualTo(9 * MILLI);
    }

    @Test
    void oneStragglerCountsForARoundTripAtMost() {
        pass(40);
        loss.onAcknowledged(1, 900 * MILLI);
        assertThat(loss.toleranceNanos()).isEqualTo(10 * MILLI);
    }

    @Test
    void queueThatDelaysNeighboursAlikeIsNotReordering() {
        rtt.onSample(40 * MILLI, 0);
        for (int i = 1; i <= 500; i++) {
            loss.onAcknowledged(i, (40 + i) * MILLI);
        }
        assertThat(loss.toleranceNanos()).isZero();
    }

    @Test
    void toleranceFollowsALatenessThatRecurs() {
        pass(40);
        long now = 40 * MILLI;
        for (int i = 4; i < 400; i += 4) {
            now += 12 * MILLI;
            loss.onAcknowledged(i + 2, now);
            loss.onAcknowledged(i + 3, now);
            loss.onAcknowledged(i, now + 8 * MILLI);
        }
        assertThat(loss.toleranceNanos()).isBetween(8 * MILLI, 9 * MILLI);
    }

    @Test
    void wrongVerdictRaisesTheToleranceByHowLongItWasEarly() {
        pass(40);
        loss.onSpurious(40 * MILLI, 56 * MILLI);
        assertThat(loss.toleranceNanos()).isEqualTo(18 * MILLI / 4);
        assertThat(loss.lostAt(1)).isEqualTo(40 * MILLI + 18 * MILLI / 4);
    }

    @Test
    void toleranceHalvesAfterSixteenCalmRoundTrips() {
        pass(40);
        loss.onSpurious(40 * MILLI, 60 * MILLI);
        long before = loss.toleranceNanos();
        loss.onCovered(4, 699 * MILLI);
        assertThat(loss.toleranceNanos()).isEqualTo(before);
        loss.onCovered(5, 700 * MILLI);
        assertThat(loss.toleranceNanos()).isEqualTo(before / 2);
    }

    @Test
    void zeroNeverJudges() {
        LossDetector off = new LossDetector(0, rtt, flow, new BufferBudget().share());
        off.onAcknowledged(5, MILLI);
        off.onCovered(6, MILLI);
        assertThat(off.lostAt(1)).isEqualTo(Long.MAX_VALUE);
        assertThat(off.blockedHoleLostAt(1, 0)).isEqualTo(Long.MAX_VALUE);
    }

    /// A round trip of 40 ms; the bar passes transmission 1 at that time.
    private void pass(int atMillis) {
        rtt.onSample(40 * MILLI, 0);
        loss.onAcknowledged(2, atMillis * MILLI);
        loss.onAcknowledged(3, atMillis * MILLI);
    }
}
