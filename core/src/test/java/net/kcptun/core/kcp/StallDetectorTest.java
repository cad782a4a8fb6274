package net.kcptun.core.kcp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class StallDetectorTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long NEVER = Long.MAX_VALUE;

    private final StallDetector progress = new StallDetector();

    @Test
    void fiveRepetitionsThatOtherPacketsFollowAreAStallSinceTheFirstSending() {
        progress.onSent(true, 3);
        for (int i = 0; i < 5; i++) {
            assertThat(progress.stalledSince()).isEqualTo(NEVER);
            progress.onRepeated(SECOND);
            progress.onPacket(true, false, 100 + i);
        }
        assertThat(progress.stalledSince()).isEqualTo(3);
    }

    @Test
    void repetitionsIntoSilenceAreNone() {
        progress.onSent(true, 0);
        for (int i = 0; i < 100; i++) {
            progress.onRepeated(SECOND);
        }
        progress.onPacket(true, false, 1000);
        assertThat(progress.stalledSince()).isEqualTo(NEVER);
    }

    @Test
    void packetsWithoutRepetitionsAreNone() {
        progress.onSent(true, 0);
        for (int i = 0; i < 100; i++) {
            progress.onPacket(true, false, i);
        }
        assertThat(progress.stalledSince()).isEqualTo(NEVER);
    }

    @Test
    void onlyARepetitionAfterAnotherAsks() {
        progress.onSent(true, 0);
        assertThat(progress.onRepeated(SECOND)).isFalse();
        assertThat(progress.onRepeated(SECOND)).isTrue();
        progress.onPacket(true, false, 1);
        assertThat(progress.onRepeated(3 * SECOND)).isFalse();
    }

    @Test
    void itAsksOnceASecondAtMost() {
        progress.onSent(true, 0);
        progress.onRepeated(SECOND - 1);
        assertThat(progress.onRepeated(SECOND - 1)).isFalse();
        assertThat(progress.onRepeated(SECOND)).isTrue();
        assertThat(progress.onRepeated(2 * SECOND - 1)).isFalse();
        assertThat(progress.onRepeated(2 * SECOND)).isTrue();
    }

    @Test
    void anAcknowledgementEndsTheStall() {
        stall();
        progress.onPacket(true, true, 50);
        assertThat(progress.stalledSince()).isEqualTo(NEVER);
    }

    @Test
    void aPeerThatTakesNothingNowEndsTheStallAndItsTimeBeginsAnew() {
        stall();
        progress.onPacket(false, false, 50);
        assertThat(progress.stalledSince()).isEqualTo(NEVER);
        progress.onSent(true, 60);
        fail();
        assertThat(progress.stalledSince()).isEqualTo(60);
    }

    @Test
    void sendingMoreMeanwhileDoesNotPutItOff() {
        stall();
        progress.onSent(true, 70);
        assertThat(progress.stalledSince()).isEqualTo(1);
    }

    private void stall() {
        progress.onSent(true, 1);
        fail();
        assertThat(progress.stalledSince()).isEqualTo(1);
    }

    private void fail() {
        for (int i = 0; i < 5; i++) {
            progress.onRepeated(SECOND);
            progress.onPacket(true, false, 9);
        }
    }
}
