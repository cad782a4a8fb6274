package net.kcptun.app.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import net.kcptun.app.log.Level;
import net.kcptun.app.log.Log;
import net.kcptun.app.log.LogTarget;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Signals to a program that does nothing but take its time.
@Timeout(20)
final class ServiceTest {
    private static final int TERM = 15;
    private static final int INT = 2;

    private final FakeSignals signals = new FakeSignals();
    private final FakeSupervisor supervisor = new FakeSupervisor();
    private final BlockingQueue<Integer> statuses = new LinkedBlockingQueue<>();
    private final SlowProgram program = new SlowProgram();
    private final Log log = Log.open(Level.SILENCE, LogTarget.DISCARD);
    private final Service service = new Service(log, signals, supervisor, statuses::add);

    @AfterEach
    void giveBack() {
        service.close();
        assertThat(signals.areTaken()).isFalse();
    }

    @Test
    void readyIsToldOnceItRunsAndStoppingBeforeTheStop() throws Exception {
        CompletableFuture<Void> run = run();
        expect("ready");
        signals.send("TERM", TERM);
        expect("stopping");
        program.stops.release();
        run.get();
        assertThat(program.done).containsExactly("stopped");
        assertThat(statuses).isEmpty();
    }

    @Test
    void aReloadIsFramedByReloadingAndReady() throws Exception {
        CompletableFuture<Void> run = run();
        expect("ready");
        signals.send("HUP", 1);
        expect("reloading");
        program.reloads.release();
        expect("ready");
        end(run);
        assertThat(program.done).containsExactly("reloaded", "stopped");
    }

    @Test
    void signalsDuringAReloadLeadToOneMore() throws Exception {
        CompletableFuture<Void> run = run();
        expect("ready");
        signals.send("HUP", 1);
        expect("reloading");
        signals.send("HUP", 1);
        signals.send("HUP", 1);
        program.reloads.release(10);
        expect("ready");
        expect("reloading");
        expect("ready");
        end(run);
        assertThat(program.done).containsExactly("reloaded", "reloaded", "stopped");
    }

    @Test
    void aReloadAskedDuringTheStartFollowsIt() throws Exception {
        service.takeSignals();
        signals.send("HUP", 1);
        program.reloads.release(10);
        CompletableFuture<Void> run = run();
        expect("ready");
        expect("reloading");
        expect("ready");
        end(run);
    }

    @Test
    void aReloadThatThrowsIsNotTheEnd() throws Exception {
        program.failure = new IllegalStateException("a bug");
        CompletableFuture<Void> run = run();
        expect("ready");
        program.reloads.release(10);
        signals.send("HUP", 1);
        expect("reloading");
        expect("ready");
        end(run);
    }

    /// As after its jar was replaced: each reload fails for a class that is gone, and is told to have ended.
    @Test
    void aReloadThatFailsForAMissingClassEndsAndTheNextOneBegins() throws Exception {
        program.failure = new NoClassDefFoundError("Gone");
        CompletableFuture<Void> run = run();
        expect("ready");
        for (int i = 0; i < 2; i++) {
            program.reloads.release();
            signals.send("HUP", 1);
            expect("reloading");
            expect("ready");
        }
        program.failure = null;
        end(run);
        assertThat(program.done).containsExactly("stopped");
    }

    @Test
    void aStopDoesNotWaitForAReload() throws Exception {
        CompletableFuture<Void> run = run();
        expect("ready");
        signals.send("HUP", 1);
        expect("reloading");
        signals.send("INT", INT);
        expect("stopping");
        program.stops.release();
        run.get();
        assertThat(program.done).containsExactly("stopped");
        program.reloads.release();
        assertThat(supervisor.said).isEmpty();
    }

    @Test
    void aSecondSignalEndsAtOnceAsKilled() throws Exception {
        CompletableFuture<Void> run = run();
        expect("ready");
        signals.send("TERM", TERM);
        expect("stopping");
        signals.send("INT", INT);
        assertThat(statuses.poll(5, TimeUnit.SECONDS)).isEqualTo(130);
        signals.send("TERM", TERM);
        assertThat(statuses.poll(5, TimeUnit.SECONDS)).isEqualTo(143);
        program.stops.release();
        run.get();
    }

    @Test
    void aStopDuringTheStartEndsAtOnceWithSuccess() throws Exception {
        service.takeSignals();
        signals.send("TERM", TERM);
        assertThat(statuses.poll(5, TimeUnit.SECONDS)).isZero();
    }

    @Test
    void aProgramThatCannotStopInOrderEndsAllTheSame() throws Exception {
        program.failure = new IllegalStateException("a bug");
        CompletableFuture<Void> run = run();
        expect("ready");
        end(run);
        assertThat(program.done).isEmpty();
    }

    /// As after its jar was replaced: classes that it has not used yet are gone.
    @Test
    void aSignalThatCannotBeServedEndsAtOnceAsKilled() throws Exception {
        FakeSignals own = new FakeSignals();
        Service broken = new Service(log, own, supervisor, status -> {
            if (statuses.isEmpty()) {
                statuses.add(status);
                throw new NoClassDefFoundError("Gone");
            }
            statuses.add(status);
        });
        broken.takeSignals();
        own.send("TERM", TERM);
        assertThat(statuses.poll(5, TimeUnit.SECONDS)).isZero();
        assertThat(statuses.poll(5, TimeUnit.SECONDS)).isEqualTo(143);
        broken.close();
    }

    @Test
    void aSignalThatIsNotHandedOverIsToldToTheCaller() {
        Service without = new Service(log, new FakeSignals("HUP", "TERM"), supervisor, statuses::add);
        assertThat(without.takeSignals()).isFalse();
        Service onlyReloads = new Service(log, new FakeSignals("HUP"), supervisor, statuses::add);
        assertThat(onlyReloads.takeSignals()).isTrue();
    }

    private CompletableFuture<Void> run() {
        service.takeSignals();
        CompletableFuture<Void> ended = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                service.run(program);
                ended.complete(null);
            } catch (Throwable e) {
                ended.completeExceptionally(e);
            }
        });
        return ended;
    }

    private void end(CompletableFuture<Void> run) throws Exception {
        signals.send("TERM", TERM);
        expect("stopping");
        program.stops.release();
        run.get();
    }

    private void expect(String word) throws InterruptedException {
        assertThat(supervisor.said.poll(5, TimeUnit.SECONDS)).isEqualTo(word);
    }

    /// Does nothing before the test lets it.
    private static final class SlowProgram implements Service.Program {
        final Semaphore reloads = new Semaphore(0);
        final Semaphore stops = new Semaphore(0);
        final BlockingQueue<String> done = new LinkedBlockingQueue<>();
        volatile @Nullable Throwable failure;

        @Override
        public void reload() {
            reloads.acquireUninterruptibly();
            fail();
            done.add("reloaded");
        }

        @Override
        public void stop() {
            stops.acquireUninterruptibly();
            fail();
            done.add("stopped");
        }

        private void fail() {
            switch (failure) {
                case null -> {}
                case Error error -> throw error;
                case Throwable other -> throw new IllegalStateException(other);
            }
        }

        @Override
        public List<Executor> loops() {
            return List.of();
        }
    }
}
