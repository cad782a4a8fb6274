package net.kcptun.core.path;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class QueueResponseTest {
    private static final long MILLI = 1_000_000;
    private static final long NOISE = 5 * MILLI;

    private final QueueResponse response = new QueueResponse();

    @Test
    void aQueueOfOneRoundIsLeftAlone() {
        assertThat(round(30)).isFalse();
        assertThat(round(7)).isFalse();
        assertThat(round(30)).isFalse();
    }

    @Test
    void oneThatStandsForTwoRoundsCapsTheRateOnce() {
        assertThat(caps(30, 30, 30, 30, 30, 30)).isEqualTo(1);
    }

    @Test
    void oneThatGrowsByAQuarterDoesSoAgain() {
        assertThat(caps(30, 30, 37, 38)).isEqualTo(2);
    }

    @Test
    void oneThatGoesWasOurOwn() {
        assertThat(caps(30, 30, 26, 22, 18, 14, 10, 6, 4, 4)).isEqualTo(1);
        assertThat(response.borneNanos()).isZero();
        assertThat(caps(30, 30)).isEqualTo(1);
    }

    @Test
    void oneThatStaysIsBorne() {
        assertThat(caps(30, 30, 28, 25, 31, 24, 27, 22, 29, 26)).isEqualTo(1);
        assertThat(response.borneNanos()).isEqualTo(22 * MILLI);
        assertThat(caps(28, 25, 28, 27)).isZero();
        assertThat(caps(40, 40)).isEqualTo(1);
    }

    @Test
    void whatIsBorneFadesWhereItDoesNotShow() {
        stay();
        for (int i = 0; i < 40; i++) {
            round(3);
        }
        assertThat(response.borneNanos()).isLessThan(3 * MILLI);
        assertThat(caps(28, 28)).isEqualTo(1);
    }

    @Test
    void ofAnotherPathNothingIsBorne() {
        stay();
        response.forget();
        assertThat(response.borneNanos()).isZero();
    }

    @Test
    void roundsOfTwoCruisesAreNotOneQueue() {
        round(30);
        response.beginCruise();
        assertThat(round(30)).isFalse();
    }

    private void stay() {
        caps(30, 30, 30, 30, 30, 30, 30, 30, 30, 30);
        assertThat(response.borneNanos()).isEqualTo(30 * MILLI);
    }

    private int caps(int... queueMillis) {
        int caps = 0;
        for (int queue : queueMillis) {
            caps += round(queue) ? 1 : 0;
        }
        return caps;
    }

    private boolean round(int queueMillis) {
        return response.onRound(queueMillis * MILLI, NOISE);
    }
}
