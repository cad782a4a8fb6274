package net.kcptun.core.kcp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class WindowProbeTest {
    private static final long SECOND = 1_000_000_000L;

    private final WindowProbe probe = new WindowProbe();

    @Test
    void questionsComeHalfAsManyAgainSecondsApartUpToAQuarterOfAMinute() {
        probe.onPeerWindow(0, 0);
        long[] waits = new long[5];
        long last = 0;
        for (int i = 0; i < waits.length; i++) {
            long at = probe.askAt();
            waits[i] = (at - last) / 1_000_000;
            last = at;
            probe.asked(at);
        }
        assertThat(waits).containsExactly(7000, 10_500, 15_000, 15_000, 15_000);
    }

    @Test
    void openWindowEndsTheQuestions() {
        probe.onPeerWindow(0, 0);
        probe.onPeerWindow(1, SECOND);
        assertThat(probe.askAt()).isEqualTo(Long.MAX_VALUE);
        probe.onPeerWindow(0, 2 * SECOND);
        assertThat(probe.askAt()).isEqualTo(9 * SECOND);
    }

    @Test
    void reopeningIsToldThreeTimesUnlessDataComes() {
        probe.onReopened();
        assertThat(probe.tellAt()).isZero();
        probe.told(SECOND, 200);
        assertThat(probe.tellAt()).isEqualTo(SECOND + 200);
        probe.told(SECOND + 200, 200);
        probe.told(SECOND + 400, 200);
        assertThat(probe.tellAt()).isEqualTo(Long.MAX_VALUE);
        probe.onReopened();
        probe.told(2 * SECOND, 200);
        probe.onPush();
        assertThat(probe.tellAt()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void answerIsNotCancelledByData() {
        probe.onAsked();
        probe.onPush();
        assertThat(probe.tellAt()).isZero();
    }
}
