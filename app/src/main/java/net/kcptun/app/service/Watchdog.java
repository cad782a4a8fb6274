package net.kcptun.app.service;

import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import net.kcptun.app.linux.Supervisor;

/// Tells the supervisor that the program is alive, each time that is proved: a question goes through all event loops,
/// one after the other, and only when it has come back are they alive. The next is not asked before.
///
/// Used by one timer, which does not wait for the loops.
final class Watchdog {
    private final Executor timer;
    private final List<? extends Executor> loops;
    private final Runnable alive;
    private boolean isAsking;

    Watchdog(Executor timer, List<? extends Executor> loops, Runnable alive) {
        this.timer = timer;
        this.loops = List.copyOf(loops);
        this.alive = alive;
    }

    /// Asks twice in the time that the supervisor waits; on a daemon thread.
    static void start(Supervisor supervisor, List<? extends Executor> loops) {
        long micros = supervisor.watchdogMicros();
        if (micros <= 0) {
            return;
        }
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name("watchdog").daemon().factory());
        Watchdog watchdog = new Watchdog(timer, loops, supervisor::alive);
        timer.scheduleAtFixedRate(watchdog::ask, 0, Math.max(1, micros / 2), TimeUnit.MICROSECONDS);
    }

    /// On the timer.
    void ask() {
        if (!isAsking) {
            isAsking = true;
            pass(0);
        }
    }

    private void pass(int loop) {
        try {
            if (loop < loops.size()) {
                loops.get(loop).execute(() -> pass(loop + 1));
            } else {
                timer.execute(this::onAnswered);
            }
        } catch (RejectedExecutionException _) {
            // The loop has ended: nothing is alive from now on.
        }
    }

    private void onAnswered() {
        isAsking = false;
        alive.run();
    }
}
