package net.kcptun.core.portmap;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class RouterEpochTest {
    private static final long SECOND = 1_000_000_000L;

    private final RouterEpoch epoch = new RouterEpoch();

    @Test
    void firstAnswerShowsNothing() {
        assertThat(epoch.onAnswer(0, 5 * SECOND)).isFalse();
    }

    @Test
    void countThatGoesAlongIsNoRestart() {
        epoch.onAnswer(1000, 0);
        assertThat(epoch.onAnswer(1600, 600 * SECOND)).isFalse();
        assertThat(epoch.onAnswer(1599, 600 * SECOND))
                .as("one that overtook another")
                .isFalse();
    }

    @Test
    void countThatGoesBackIsARestart() {
        epoch.onAnswer(1000, 0);
        assertThat(epoch.onAnswer(3, SECOND)).isTrue();
        assertThat(epoch.onAnswer(4, 2 * SECOND)).as("it goes along again").isFalse();
    }

    @Test
    void countThatRunsOtherwiseIsARestart() {
        epoch.onAnswer(1000, 0);
        assertThat(epoch.onAnswer(1500, 600 * SECOND)).as("slower").isTrue();
        assertThat(epoch.onAnswer(2200, 1200 * SECOND)).as("faster").isTrue();
    }

    @Test
    void clocksMayDifferByASixteenthAndTwoSeconds() {
        epoch.onAnswer(1000, 0);
        assertThat(epoch.onAnswer(1000 + 564, 600 * SECOND)).isFalse();
        assertThat(epoch.onAnswer(1564 + 640, 1200 * SECOND)).isFalse();
    }

    @Test
    void anotherRouterCountsForItself() {
        epoch.onAnswer(1000, 0);
        epoch.forget();
        assertThat(epoch.onAnswer(3, SECOND)).isFalse();
    }
}
