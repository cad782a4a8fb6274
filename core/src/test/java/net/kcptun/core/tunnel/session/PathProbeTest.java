package net.kcptun.core.tunnel.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PathProbeTest {
    private static final long MILLI = 1_000_000L;
    private static final long START = 5_000 * MILLI;

    private final PathProbe probe = new PathProbe();

    @Test
    void afterDataItAsksFiveTimesEverMoreRarely() {
        probe.onReceived(true, START);
        assertThat(askedAtMillis()).containsExactly(1000L, 2000L, 4000L, 8000L, 16000L);
    }

    @Test
    void onAnotherPathItAsksAtOnce() {
        probe.onPathChanged(START);
        assertThat(askedAtMillis()).containsExactly(0L, 250L, 750L, 1750L, 2750L, 4750L, 8750L, 16750L);
    }

    @Test
    void anyAnswerEndsTheAsking() {
        probe.onPathChanged(START);
        probe.onReceived(false, START + 1);
        assertThat(askedAtMillis()).isEmpty();
    }

    @Test
    void dataPutsTheQuestionOff() {
        probe.onReceived(true, START);
        probe.onReceived(true, START + 900 * MILLI);
        assertThat(probe.takeDue(START + 1000 * MILLI)).isFalse();
        assertThat(probe.dueAt()).isEqualTo(START + 1900 * MILLI);
    }

    private List<Long> askedAtMillis() {
        List<Long> times = new ArrayList<>();
        while (probe.dueAt() != Long.MAX_VALUE) {
            long at = probe.dueAt();
            assertThat(probe.takeDue(at - 1)).isFalse();
            assertThat(probe.takeDue(at)).isTrue();
            times.add((at - START) / MILLI);
        }
        return times;
    }
}
