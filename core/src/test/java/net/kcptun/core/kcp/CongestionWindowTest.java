package net.kcptun.core.kcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
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

    /// Upstream's sums, of which 9 and 17 packets are not enough for another segment.
    @Test
    void avoidanceGrowsAsUpstreams() {
        window.onFastResend(40, 0);
        progress(9);
        assertThat(window.segments()).isEqualTo(20);
        progress(1);
        assertThat(window.segments()).isEqualTo(22);
        progress(17);
        assertThat(window.segments()).isEqualTo(22);
        progress(1);
        assertThat(window.segments()).isEqualTo(24);
    }

    @Test
    void theFirstPacketsOpenItAsUpstreams() {
        List<Integer> sizes = new ArrayList<>();
        for (int packet = 0; packet < 11; packet++) {
            sizes.add(window.segments());
            window.onProgress(100);
        }
        assertThat(sizes).containsExactly(1, 2, 2, 4, 4, 4, 4, 4, 4, 4, 6);
    }

    @Test
    void afterATimeoutSlowStartGoesUpToHalfOfWhatCouldBeInFlight() {
        window.onTimeout(20);
        progress(9);
        assertThat(window.segments()).isEqualTo(10);
        progress(1);
        assertThat(window.segments()).isEqualTo(10);
    }

    @Test
    void slowStartGoesUpToTwoSegmentsAtLeast() {
        window.onTimeout(1);
        progress(1);
        assertThat(window.segments()).isEqualTo(2);
        window.onFastResend(1, 0);
        assertThat(window.segments()).isEqualTo(2);
    }

    @Test
    void aWindowThatThePeerHeldBackGrowsFromThere() {
        window.onFastResend(40, 0);
        progress(9);
        window.onProgress(21);
        assertThat(window.segments()).isEqualTo(21);
        progress(8);
        assertThat(window.segments()).isEqualTo(21);
        progress(2);
        assertThat(window.segments()).isEqualTo(23);
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

    private void progress(int packets) {
        for (int packet = 0; packet < packets; packet++) {
            window.onProgress(100);
        }
    }
}
