package net.kcptun.core.kcp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class PeerRestartDetectorTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long NEVER = Long.MAX_VALUE;

    private final PeerRestartDetector memory = new PeerRestartDetector();

    @Test
    void aPeerThatWantsWhatItHasAcknowledgedIsAskedEachTwoAndAHalfSeconds() {
        memory.onPacket(true, 256, 7 * SECOND);
        assertThat(memory.askAt()).isEqualTo(9_500_000_000L);
        memory.asked(9_500_000_000L);
        assertThat(memory.askAt()).isEqualTo(12 * SECOND);
    }

    @Test
    void itHasForgottenWhenAllItsPacketsOfTenSecondsSaySo() {
        for (long at : new long[] {0, 2 * SECOND, 4 * SECOND, 6 * SECOND, 10 * SECOND - 1}) {
            memory.onPacket(true, 256, at);
            assertThat(memory.isLost(at)).isFalse();
        }
        assertThat(memory.isLost(10 * SECOND)).isTrue();
    }

    /// After a silence, the first packets to come may all have been overtaken.
    @Test
    void packetsThatComeTogetherCountAsOne() {
        memory.onPacket(true, 256, 0);
        for (int i = 0; i < 100; i++) {
            memory.onPacket(true, 256, 20 * SECOND + i * SECOND / 100);
        }
        assertThat(memory.isLost(21 * SECOND)).isFalse();
    }

    @Test
    void onePacketThatKnowsEndsTheDoubt() {
        memory.onPacket(true, 256, 0);
        memory.onPacket(true, 256, 5 * SECOND);
        memory.onPacket(false, 256, 6 * SECOND);
        assertThat(memory.askAt()).isEqualTo(NEVER);
        for (int at = 11; at <= 20; at++) {
            memory.onPacket(true, 256, at * SECOND);
            assertThat(memory.isLost(at * SECOND)).isFalse();
        }
        assertThat(memory.isLost(21 * SECOND)).isTrue();
    }

    /// Where nobody reads, kcptun-libev acknowledges segments that its `una` does not cover yet.
    @Test
    void aPeerWithoutRoomIsNotDoubted() {
        for (int i = 0; i < 100; i++) {
            memory.onPacket(true, 0, i * SECOND);
        }
        assertThat(memory.isLost(100 * SECOND)).isFalse();
        assertThat(memory.askAt()).isEqualTo(NEVER);
    }

    @Test
    void afterEightQuestionsItIsAskedNoMoreUntilItIsHeardAgain() {
        memory.onPacket(true, 256, 0);
        for (int i = 0; i < 8; i++) {
            assertThat(memory.askAt()).isNotEqualTo(NEVER);
            memory.asked(i * SECOND);
        }
        assertThat(memory.askAt()).isEqualTo(NEVER);
        memory.onPacket(true, 256, 90 * SECOND);
        assertThat(memory.askAt()).isEqualTo(92_500_000_000L);
    }

    @Test
    void anOtherQuestionThanOfDoubtChangesNothing() {
        memory.asked(SECOND);
        assertThat(memory.askAt()).isEqualTo(NEVER);
    }
}
