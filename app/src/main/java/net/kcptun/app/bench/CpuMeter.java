package net.kcptun.app.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import net.kcptun.app.net.loop.LoopThread;

/// Asks the system what CPU time threads, this process and all others take from its making to [#stop]. What event loops
/// only polled for does not count as theirs.
final class CpuMeter {
    private final ThreadMXBean threadTimes = ManagementFactory.getThreadMXBean();
    private final OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    private final Thread[] threads;
    private final long[] begun;
    private final long processBegun;
    private final long startedAt;

    CpuMeter(Thread client, Thread server, Thread source, Thread sink) {
        threads = new Thread[] {client, server, source, sink};
        startedAt = System.nanoTime();
        begun = Arrays.stream(threads).mapToLong(this::cpuNanos).toArray();
        processBegun = system.getProcessCpuTime();
        // Each call tells the load since the one before.
        system.getCpuLoad();
    }

    CpuLoad stop() {
        double machine = system.getCpuLoad();
        double process = cores(processBegun, system.getProcessCpuTime());
        double[] loads = new double[threads.length];
        for (int i = 0; i < threads.length; i++) {
            loads[i] = cores(begun[i], cpuNanos(threads[i]));
        }
        return new CpuLoad(loads[0], loads[1], loads[2], loads[3], process, machine < 0 ? Double.NaN : machine);
    }

    private double cores(long before, long now) {
        return before < 0 || now < before ? Double.NaN : (double) (now - before) / (System.nanoTime() - startedAt);
    }

    /// Negative where it is not known.
    private long cpuNanos(Thread thread) {
        long cpu = threadTimes.isThreadCpuTimeSupported() ? threadTimes.getThreadCpuTime(thread.threadId()) : -1;
        return cpu < 0 ? cpu : Math.max(0, cpu - LoopThread.polledNanos(thread));
    }
}
