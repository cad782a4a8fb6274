package net.kcptun.app.stats;

import io.netty.util.internal.PlatformDependent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import net.kcptun.app.net.loop.LoopThread;

/// Measures a [Machine]. What event loops compute is asked of the system, so that they need not measure themselves;
/// what they only polled for is no load.
final class MachineGauge {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final String RESIDENT_KILOBYTES = "VmRSS:";
    private static final long KILO = 1024;

    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final Map<Thread, Long> busyNanos = new HashMap<>();
    private List<Double> loads = List.of();
    private long measuredAt;

    /// Every second; the loads are those since the call before.
    void measureLoads(List<Thread> loops, long now) {
        if (!threads.isThreadCpuTimeSupported()) {
            return;
        }
        List<Double> measured = new ArrayList<>();
        double nanos = now - measuredAt;
        for (Thread loop : loops) {
            long cpu = threads.getThreadCpuTime(loop.threadId());
            if (cpu < 0) {
                continue;
            }
            long busy = cpu - LoopThread.polledNanos(loop);
            Long before = busyNanos.put(loop, busy);
            if (before != null) {
                measured.add(Math.clamp((busy - before) / nanos, 0, 1));
            }
        }
        measuredAt = now;
        loads = List.copyOf(measured);
    }

    Machine read() {
        Runtime runtime = Runtime.getRuntime();
        return new Machine(
                loads,
                runtime.totalMemory() - runtime.freeMemory(),
                runtime.maxMemory(),
                directBytes(),
                residentBytes());
    }

    /// The JDK's and those that Netty takes past the JDK.
    private static long directBytes() {
        long sum = Math.max(0, PlatformDependent.usedDirectMemory());
        for (BufferPoolMXBean pool : ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)) {
            if (pool.getName().equals("direct")) {
                sum += pool.getMemoryUsed();
            }
        }
        return sum;
    }

    private static long residentBytes() {
        try (Stream<String> lines = Files.lines(STATUS)) {
            return lines.filter(line -> line.startsWith(RESIDENT_KILOBYTES))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * KILO)
                    .findFirst()
                    .orElse(-1);
        } catch (IOException | UncheckedIOException _) {
            return -1;
        }
    }
}
