package net.kcptun.app.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

final class WatchdogTest {
    private final Loop timer = new Loop();
    private final Loop first = new Loop();
    private final Loop second = new Loop();
    private final Watchdog watchdog = new Watchdog(timer, List.of(first, second), () -> this.alive++);
    private int alive;

    @Test
    void aliveIsToldOnceEveryLoopHasAnswered() {
        watchdog.ask();
        assertThat(alive).isZero();
        first.turn();
        second.turn();
        timer.turn();
        assertThat(alive).isEqualTo(1);
    }

    @Test
    void aBlockedLoopIsNotAlive() {
        watchdog.ask();
        first.turn();
        timer.turn();
        watchdog.ask();
        first.turn();
        timer.turn();
        assertThat(alive).isZero();
    }

    @Test
    void aBlockedLoopIsNotAskedAgainAndAgain() {
        watchdog.ask();
        watchdog.ask();
        watchdog.ask();
        assertThat(first.tasks).hasSize(1);
    }

    @Test
    void aLoopThatGoesOnIsAliveAgain() {
        watchdog.ask();
        watchdog.ask();
        turnAll();
        assertThat(alive).isEqualTo(1);
        watchdog.ask();
        turnAll();
        assertThat(alive).isEqualTo(2);
    }

    @Test
    void aLoopThatHasEndedIsNotAlive() {
        first.hasEnded = true;
        watchdog.ask();
        turnAll();
        watchdog.ask();
        turnAll();
        assertThat(alive).isZero();
    }

    private void turnAll() {
        first.turn();
        second.turn();
        timer.turn();
    }

    private static final class Loop implements Executor {
        final Queue<Runnable> tasks = new ArrayDeque<>();
        boolean hasEnded;

        @Override
        public void execute(Runnable task) {
            if (hasEnded) {
                throw new RejectedExecutionException();
            }
            tasks.add(task);
        }

        void turn() {
            while (!tasks.isEmpty()) {
                tasks.remove().run();
            }
        }
    }
}
