package net.kcptun.app.service;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import net.kcptun.app.linux.Supervisor;
import net.kcptun.app.linux.SystemdNotify;
import net.kcptun.app.log.Level;
import net.kcptun.app.log.Log;
import net.kcptun.app.service.Signals.Outcome;
import org.jspecify.annotations.Nullable;

/// The program from its first moment to its last: takes the signals, and leads [Lifecycle] through them.
///
/// SIGHUP reloads on a thread of its own; SIGTERM and SIGINT end [#run]. A second one of them ends the process at
/// once, with the status 128 plus the signal's number, as if it had not been taken.
public final class Service implements AutoCloseable {
    private static final int KILLED = 128;

    private final Log log;
    private final Signals signals;
    private final Supervisor supervisor;
    private final IntConsumer halt;
    private final Lifecycle lifecycle = new Lifecycle();
    private final CountDownLatch stopAsked = new CountDownLatch(1);
    private final CountDownLatch stopped = new CountDownLatch(1);
    private volatile @Nullable Program program;

    /// What is started, reloaded and stopped.
    public interface Program {
        /// Reads the configuration again, and tells in the log what came of it.
        void reload();

        /// Tells the peers and closes everything, within two seconds.
        void stop();

        /// The event loops, each of which answers a task soon while the program is well.
        List<Executor> loops();
    }

    Service(Log log, Signals signals, Supervisor supervisor, IntConsumer halt) {
        this.log = log;
        this.signals = signals;
        this.supervisor = supervisor;
        this.halt = halt;
    }

    /// Takes the signals of this process from now on.
    public static Service ofProcess(Log log) {
        Runtime runtime = Runtime.getRuntime();
        Service service = new Service(log, new SystemSignals(), SystemdNotify.ofEnvironment(), runtime::halt);
        if (!service.takeSignals()) {
            runtime.addShutdownHook(new Thread(service::onExit, "stop"));
        }
        return service;
    }

    /// Whether those are handed over that end the program.
    boolean takeSignals() {
        if (signals.on("HUP", _ -> take(lifecycle.onReloadAsked())) == Outcome.IGNORED) {
            log.log(Level.INFO, "SIGHUP is ignored, as with nohup: it does not reload the configuration");
        }
        boolean hasTerm = signals.on("TERM", this::stopOrHalt) != Outcome.IMPOSSIBLE;
        boolean hasInt = signals.on("INT", this::stopOrHalt) != Outcome.IMPOSSIBLE;
        return hasTerm && hasInt;
    }

    /// The program works now: blocks until a signal has ended it.
    public void run(Program started) throws InterruptedException {
        program = started;
        Lifecycle.Step asked = lifecycle.onStarted();
        supervisor.ready();
        Watchdog.start(supervisor, started.loops());
        take(asked);
        stopAsked.await();
        supervisor.stopping();
        long from = System.nanoTime();
        stop(started);
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - from);
        log.log(Level.NOTICE, "shut down in " + millis + " ms");
        log.close();
        stopped.countDown();
    }

    /// What cannot be stopped in order is closed with the process, which ends all the same.
    private void stop(Program started) {
        try {
            started.stop();
        } catch (RuntimeException | Error e) {
            log.log(Level.ERROR, "did not stop in order: " + e);
        }
    }

    /// Gives the signals back.
    @Override
    public void close() {
        signals.close();
    }

    /// Whatever fails on the way to the end, a program that is asked to end does: its classes are gone, say, because
    /// another version was put in their place.
    private void stopOrHalt(int number) {
        try {
            switch (lifecycle.onStopAsked()) {
                case NONE, RELOAD -> {}
                case STOP -> stopAsked.countDown();
                case QUIT -> {
                    log.close();
                    halt.accept(0);
                }
                case ABORT -> halt.accept(KILLED + number);
            }
        } catch (RuntimeException | Error e) {
            log.log(Level.ERROR, "ended at once, for it could not in order: " + e);
            log.close();
            halt.accept(KILLED + number);
        }
    }

    private void take(Lifecycle.Step step) {
        if (step != Lifecycle.Step.RELOAD) {
            return;
        }
        try {
            Thread.ofPlatform().name("reload").daemon().start(this::reload);
        } catch (OutOfMemoryError e) {
            // The system grants no thread.
            endReload(e);
        }
    }

    private void reload() {
        Throwable failure = null;
        try {
            supervisor.reloading();
            Objects.requireNonNull(program, "not started yet").reload();
        } catch (RuntimeException | Error e) {
            failure = e;
        }
        endReload(failure);
    }

    /// Whatever has failed, and whatever fails here, the reload ends, or no other would ever begin. The next one, if
    /// any, begins when this one is over in every respect.
    private void endReload(@Nullable Throwable failure) {
        try {
            if (failure != null) {
                log.log(Level.ERROR, "reload failed: " + failure);
            }
            if (lifecycle.state() == Lifecycle.State.RELOADING) {
                supervisor.ready();
            }
        } finally {
            take(lifecycle.onReloaded());
        }
    }

    /// Where signals are not handed over, the JVM may still end in its own way, and the peers are told all the same.
    private void onExit() {
        if (lifecycle.onStopAsked() != Lifecycle.Step.STOP) {
            return;
        }
        stopAsked.countDown();
        try {
            stopped.await();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        halt.accept(0);
    }
}
