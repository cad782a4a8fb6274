package net.kcptun.app.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

final class MachineGaugeTest {
    private final MachineGauge gauge = new MachineGauge();

    /// What the thread computes between two calls is more than a nanosecond and less than a day.
    @Test
    void aLoadIsTheThreadsShareOfTheTimeBetween() {
        List<Thread> loop = List.of(Thread.currentThread());
        gauge.measureLoads(loop, 0);
        assertThat(gauge.read().loads()).isEmpty();
        gauge.measureLoads(loop, 1);
        assertThat(gauge.read().loads()).containsExactly(1.0);
        gauge.measureLoads(loop, 100L * 86_400 * 1_000_000_000);
        assertThat(gauge.read().loads()).hasSize(1).allMatch(load -> load < 0.01);
    }

    @Test
    void residentMemoryIsInBytes() {
        assumeTrue(Files.exists(Path.of("/proc/self/status")), "this system does not tell");
        assertThat(gauge.read().residentBytes()).isBetween(10_000_000L, 1_000_000_000_000L);
    }
}
