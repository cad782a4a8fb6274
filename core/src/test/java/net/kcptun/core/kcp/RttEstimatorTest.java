package net.kcptun.core.kcp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class RttEstimatorTest {
    private static final long MILLI = 1_000_000;

    @Test
    void firstTimeoutIsHalfASecondAndAFifthForALoneSegment() {
        RttEstimator rtt = estimator(1, 10);
        assertThat(rtt.rtoNanos(0, false)).isEqualTo(500 * MILLI);
        assertThat(rtt.rtoNanos(0, true)).isEqualTo(200 * MILLI);
    }

    @Test
    void onAKnownPathTheFirstTimeoutIsTwiceItsRoundTrip() {
        RttEstimator rtt = new RttEstimator(new KcpOptions(256, 256, 1, 10, 0, true, 1), () -> 300 * MILLI);
        assertThat(rtt.rtoNanos(0, false)).isEqualTo(600 * MILLI);
        assertThat(rtt.rtoNanos(0, true)).isEqualTo(600 * MILLI);
    }

    @Test
    void whatThePeerHoldsBackCountsUpToTheInterval() {
        assertThat(timeoutWithHold(0)).isEqualTo(104 * MILLI);
        assertThat(timeoutWithHold(20 * MILLI)).isEqualTo(125 * MILLI);
        assertThat(timeoutWithHold(500 * MILLI)).isEqualTo(200 * MILLI);
    }

    private static long timeoutWithHold(long hold) {
        RttEstimator rtt = estimator(1, 100);
        for (int i = 0; i < 100; i++) {
            rtt.onSample(100 * MILLI, hold);
        }
        return rtt.rtoNanos(0, false);
    }

    @Test
    void samplesAreSmoothedByAnEighthAndAQuarter() {
        RttEstimator rtt = estimator(1, 10);
        rtt.onSample(80 * MILLI, 10 * MILLI);
        assertThat(rtt.rttvarNanos()).isEqualTo(40 * MILLI);
        rtt.onSample(160 * MILLI, 10 * MILLI);
        assertThat(rtt.srttNanos()).isEqualTo(90 * MILLI);
        assertThat(rtt.rttvarNanos()).isEqualTo(50 * MILLI);
        assertThat(rtt.rtoNanos()).isEqualTo(290 * MILLI);
    }

    @Test
    void timeoutStaysWithinItsBounds() {
        RttEstimator quick = estimator(1, 10);
        quick.onSample(0, 10 * MILLI);
        assertThat(quick.rtoNanos()).isEqualTo(30 * MILLI);
        RttEstimator normal = estimator(0, 10);
        normal.onSample(0, 10 * MILLI);
        assertThat(normal.rtoNanos()).isEqualTo(100 * MILLI);
        normal.onSample(60_000 * MILLI, 10 * MILLI);
        assertThat(normal.rtoNanos()).isEqualTo(4000 * MILLI);
    }

    @Test
    void negativeSampleIsIgnored() {
        RttEstimator rtt = estimator(1, 10);
        rtt.onSample(-1, 10 * MILLI);
        assertThat(rtt.rtoNanos()).isEqualTo(500 * MILLI);
        assertThat(rtt.minRttNanos()).isZero();
    }

    @Test
    void loneSegmentWaitsLessOfTheInterval() {
        RttEstimator rtt = steady();
        assertThat(rtt.rtoNanos(0, false)).isEqualTo(110 * MILLI);
        assertThat(rtt.rtoNanos(0, true)).isEqualTo(104 * MILLI);
        assertThat(rtt.rtoNanos(2, true)).isEqualTo(234 * MILLI);
    }

    @Test
    void loneSegmentWaitsForWhatTheRoundTripVaries() {
        RttEstimator rtt = estimator(1, 10);
        rtt.onSample(80 * MILLI, 10 * MILLI);
        assertThat(rtt.rtoNanos(0, true)).isEqualTo(rtt.rtoNanos(0, false)).isEqualTo(240 * MILLI);
    }

    private static RttEstimator steady() {
        RttEstimator rtt = estimator(1, 10);
        for (int i = 0; i < 100; i++) {
            rtt.onSample(100 * MILLI, 10 * MILLI);
        }
        return rtt;
    }

    @Test
    void timeoutsGrowByNodelay() {
        assertThat(millisOfTimeouts(0)).containsExactly(225, 400, 800, 1600, 3200, 4000);
        assertThat(millisOfTimeouts(1)).containsExactly(200, 300, 450, 675, 1012, 1518);
        assertThat(millisOfTimeouts(2)).containsExactly(200, 300, 400, 500, 600, 700);
    }

    private static long[] millisOfTimeouts(int nodelay) {
        long[] millis = new long[6];
        for (int k = 0; k < 6; k++) {
            millis[k] = estimator(nodelay, 10).rtoNanos(k, true) / MILLI;
        }
        return millis;
    }

    private static RttEstimator estimator(int nodelay, int interval) {
        return new RttEstimator(new KcpOptions(256, 256, nodelay, interval, 0, true, 1), () -> 0);
    }
}
