package net.kcptun.core.kcp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class CongestionWindowTest {
    private final CongestionWindow window = new CongestionWindow(1000);

    @Test
    void slowStartAddsOneSegmentAPacketUpToSsthresh() {
        window.onFastResend(20, 0);
        window.onTimeout(20);
        for (int i = 0; i < 9; i++) {
            window.onProgress(100);
        }
        assertThat(window.segments()).isEqualTo(10);
    }

    @Test
    void avoidanceGrowsSlowly() {
        window.onFastResend(40, 0);
        assertThat(window.segments()).isEqualTo(20);
        for (int i = 0; i < 20; i++) {
            window.onProgress(100);
        }
        assertThat(window.segments()).isBetween(21, 23);
    }

    @Test
    void fastResendHalvesAndTimeoutStartsOver() {
        window.onFastResend(30, 2);
        assertThat(window.segments()).isEqualTo(17);
        window.onTimeout(17);
        assertThat(window.segments()).isEqualTo(1);
    }

    @Test
    void peerWindowIsTheLimit() {
        for (int i = 0; i < 100; i++) {
            window.onProgress(5);
        }
        assertThat(window.segments()).isEqualTo(5);
    }
}
