package net.kcptun.app.net.disguise;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class SendTimeoutTest {
    private static final long SECOND = 1_000_000_000L;

    private final SendTimeout timeout = new SendTimeout();

    @Test
    void whoTakesNothingForAMinuteIsOut() {
        assertThat(timeout.isOver(true, 0, 5 * SECOND)).isFalse();
        assertThat(timeout.isOver(true, 0, 65 * SECOND - 1)).isFalse();
        assertThat(timeout.isOver(true, 0, 65 * SECOND)).isTrue();
    }

    @Test
    void whoTakesALittleNowAndThenIsNot() {
        for (int second = 0; second < 600; second++) {
            assertThat(timeout.isOver(true, second / 59, second * SECOND)).isFalse();
        }
    }

    @Test
    void theTimeBeginsWithTheFirstThatWaits() {
        assertThat(timeout.isOver(true, 0, 0)).isFalse();
        assertThat(timeout.isOver(false, 0, 30 * SECOND)).isFalse();
        assertThat(timeout.isOver(true, 0, 70 * SECOND)).isFalse();
        assertThat(timeout.isOver(true, 0, 129 * SECOND)).isFalse();
        assertThat(timeout.isOver(true, 0, 130 * SECOND)).isTrue();
    }
}
