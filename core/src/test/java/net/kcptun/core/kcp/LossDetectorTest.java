package net.kcptun.core.kcp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class LossDetectorTest {
    private static final long MILLI = 1_000_000;

    private final RttEstimator rtt = new RttEstimator(KcpOptions.DEFAULT);
    private final LossDetector loss = new LossDetector(2, rtt);

    @Test
    void transmissionIsLostOnceTwoLaterOnesWereAcknowledged() {
        loss.onAcknowledged(2, 0, 40 * MILLI);
        assertThat(loss.lostAt(1, 0)).isEqualTo(Long.MAX_VALUE);
        loss.onAcknowledged(3, MILLI, 41 * MILLI);
        assertThat(loss.lostAt(1, 0)).isLessThanOrEqualTo(41 * MILLI);
        assertThat(loss.lostAt(2, 0)).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void orderOfAcknowledgementsDoesNotMatter() {
        loss.onAcknowledged(9, 0, 40 * MILLI);
        loss.onAcknowledged(5, 0, 40 * MILLI);
        loss.onAcknowledged(7, 0, 40 * MILLI);
        assertThat(loss.lostAt(6, 0)).isNotEqualTo(Long.MAX_VALUE);
        assertThat(loss.lostAt(7, 0)).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void lateAcknowledgementRaisesTheToleranceUpToAQuarterOfTheRoundTrip() {
        rtt.onSample(40 * MILLI);
        loss.onAcknowledged(2, 0, 40 * MILLI);
        loss.onAcknowledged(1, 0, 44 * MILLI);
        assertThat(loss.toleranceNanos()).isEqualTo(5 * MILLI);
        loss.onAcknowledged(1, 0, 90 * MILLI);
        assertThat(loss.toleranceNanos()).isEqualTo(10 * MILLI);
    }

    @Test
    void spuriousResendRaisesTheToleranceUpToTheRoundTrip() {
        rtt.onSample(40 * MILLI);
        loss.onAcknowledged(2, 0, 40 * MILLI);
        loss.onSpurious(60 * MILLI, 60 * MILLI);
        assertThat(loss.toleranceNanos()).isEqualTo(25 * MILLI);
        loss.onSpurious(400 * MILLI, 400 * MILLI);
        assertThat(loss.toleranceNanos()).isEqualTo(40 * MILLI);
    }

    @Test
    void toleranceHalvesAfterSixteenCalmRoundTrips() {
        rtt.onSample(40 * MILLI);
        loss.onAcknowledged(2, 0, 40 * MILLI);
        loss.onSpurious(56 * MILLI, 60 * MILLI);
        loss.onAcknowledged(3, 659 * MILLI, 699 * MILLI);
        assertThat(loss.toleranceNanos()).isEqualTo(20 * MILLI);
        loss.onAcknowledged(4, 660 * MILLI, 700 * MILLI);
        assertThat(loss.toleranceNanos()).isEqualTo(10 * MILLI);
    }

    @Test
    void zeroNeverJudges() {
        LossDetector off = new LossDetector(0, rtt);
        off.onAcknowledged(5, 0, MILLI);
        off.onCovered(6, 0, MILLI);
        assertThat(off.lostAt(1, 0)).isEqualTo(Long.MAX_VALUE);
        assertThat(off.blockedHoleLostAt(1, 0)).isEqualTo(Long.MAX_VALUE);
    }
}
