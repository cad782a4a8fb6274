package net.kcptun.app.stats;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import net.kcptun.app.config.Config;
import net.kcptun.core.tunnel.TunnelSnapshot;

/// Watches the running program.
///
/// Once a second it takes the sums, on a thread of its own, for the rates of the last second and the history of the
/// last ten minutes. Sessions are looked at only when somebody asks, and however many ask, at most every
/// 200 ms, once more where somebody wants more paths. Any thread may ask; it waits for a turn of each event
/// loop, and for one that hangs half a second at most.
public final class Observer implements AutoCloseable {
    private static final int HISTORY_SECONDS = 600;
    private static final int RECENT_SECONDS = 10;
    private static final long FRESH_NANOS = 200_000_000L;

    private final Source source;
    private final Instance instance;
    private final LongSupplier clock;
    private final MachineGauge gauge = new MachineGauge();
    private final Deque<Second> history = new ArrayDeque<>();
    private final Deque<Moment> recent = new ArrayDeque<>();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            task -> Thread.ofPlatform().daemon().name("observer").unstarted(task));
    private volatile Config config;
    private volatile Rates rates = Rates.NONE;
    private Totals last = Totals.NONE;
    private long observedAt;
    private int observedPaths = TunnelSnapshot.MOST_PATHS;
    private Observation observation;

    private record Moment(long at, Totals totals) {}

    /// The rates of a second that has passed.
    ///
    /// @param at Unix time
    public record Second(long at, Rates rates) {}

    /// @param clock nanoseconds that never step
    Observer(Source source, Instance instance, Config config, LongSupplier clock) {
        this.source = source;
        this.instance = instance;
        this.config = config;
        this.clock = clock;
        this.observation = observe(clock.getAsLong(), TunnelSnapshot.MOST_PATHS);
    }

    /// Begins to watch.
    public static Observer start(Source source, Instance instance, Config config) {
        Observer observer = new Observer(source, instance, config, System::nanoTime);
        observer.timer.scheduleAtFixedRate(observer::onSecond, 0, 1, TimeUnit.SECONDS);
        return observer;
    }

    /// The configuration after a reload.
    public void config(Config next) {
        config = next;
    }

    /// The last ten minutes, the oldest second first.
    public synchronized List<Second> history() {
        return List.copyOf(history);
    }

    /// Whether the program can do its work, as of the last second. Asks no event loop, so that it is told even while
    /// one hangs, however many ask.
    public synchronized Readiness readiness() {
        Moment newest = recent.peekLast();
        Totals totals = newest == null ? last : newest.totals();
        return Readiness.of(source.hungLoops(), totals);
    }

    /// How it is now, at most 200 ms ago.
    public Observation observe() {
        return observe(TunnelSnapshot.MOST_PATHS);
    }

    /// How it is now, at most 200 ms ago, with at least so many of the paths that there are.
    public synchronized Observation observe(int paths) {
        long now = clock.getAsLong();
        if (now - observedAt >= FRESH_NANOS || paths > observedPaths) {
            observedPaths = Math.max(paths, TunnelSnapshot.MOST_PATHS);
            observation = observe(now, observedPaths);
        }
        return observation;
    }

    /// A second that could not be looked at, because a loop has just ended say, must not be the last one.
    private void onSecond() {
        try {
            tick();
        } catch (RuntimeException _) {
            // The history has a gap there.
        }
    }

    /// Every second.
    void tick() {
        long now = clock.getAsLong();
        Totals totals = Totals.of(
                source.snapshots(false, TunnelSnapshot.MOST_PATHS),
                source.udpErrors(),
                source.flows(false),
                source.deviceTrouble(),
                source.relay(false));
        if (totals.tunnelNow() == 0) {
            return;
        }
        synchronized (this) {
            gauge.measureLoads(source.loopThreads(), now);
            Moment before = recent.peekLast();
            if (before != null && now > before.at()) {
                rates = Rates.between(before.totals(), totals, now - before.at());
                history.add(new Second(Instant.now().getEpochSecond(), rates));
                if (history.size() > HISTORY_SECONDS) {
                    history.remove();
                }
            }
            recent.add(new Moment(now, totals));
            if (recent.size() > RECENT_SECONDS + 1) {
                recent.remove();
            }
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }

    /// Once everything has stopped, what was seen last.
    private Observation observe(long now, int paths) {
        observedAt = now;
        Totals totals = Totals.of(
                source.snapshots(true, paths),
                source.udpErrors(),
                source.flows(true),
                source.deviceTrouble(),
                source.relay(true));
        if (totals.tunnelNow() == 0) {
            totals = last;
        }
        last = totals;
        Machine machine = gauge.read();
        Moment before = recent.peekFirst();
        Recent past = before == null || now <= before.at()
                ? Recent.NOTHING
                : Recent.between(before.totals(), totals, now - before.at());
        return new Observation(
                Instant.now(),
                instance,
                config.limits().sessions(),
                LimitState.all(config, totals),
                Readiness.of(source.hungLoops(), totals),
                Diagnosis.of(new Evidence(totals, past, machine, config)),
                totals,
                rates,
                machine,
                source.mapping());
    }
}
