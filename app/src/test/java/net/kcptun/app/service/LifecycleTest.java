package net.kcptun.app.service;

import static org.assertj.core.api.Assertions.assertThat;

import net.kcptun.app.service.Lifecycle.State;
import net.kcptun.app.service.Lifecycle.Step;
import org.junit.jupiter.api.Test;

/// Each edge of the table.
final class LifecycleTest {
    private final Lifecycle lifecycle = new Lifecycle();

    @Test
    void aStartLeadsToRunning() {
        assertThat(lifecycle.state()).isEqualTo(State.STARTING);
        expect(lifecycle.onStarted(), Step.NONE, State.RUNNING);
    }

    @Test
    void aReloadAskedDuringTheStartFollowsIt() {
        expect(lifecycle.onReloadAsked(), Step.NONE, State.STARTING);
        expect(lifecycle.onReloadAsked(), Step.NONE, State.STARTING);
        expect(lifecycle.onStarted(), Step.RELOAD, State.RELOADING);
        expect(lifecycle.onReloaded(), Step.NONE, State.RUNNING);
    }

    @Test
    void aStopDuringTheStartEndsAtOnce() {
        expect(lifecycle.onStopAsked(), Step.QUIT, State.STOPPING);
        expect(lifecycle.onStarted(), Step.NONE, State.STOPPING);
    }

    @Test
    void aReloadRunsOnce() {
        lifecycle.onStarted();
        expect(lifecycle.onReloadAsked(), Step.RELOAD, State.RELOADING);
        expect(lifecycle.onReloaded(), Step.NONE, State.RUNNING);
    }

    @Test
    void reloadsAskedDuringAReloadAreOneMore() {
        lifecycle.onStarted();
        lifecycle.onReloadAsked();
        expect(lifecycle.onReloadAsked(), Step.NONE, State.RELOADING);
        expect(lifecycle.onReloadAsked(), Step.NONE, State.RELOADING);
        expect(lifecycle.onReloaded(), Step.RELOAD, State.RELOADING);
        expect(lifecycle.onReloaded(), Step.NONE, State.RUNNING);
    }

    @Test
    void aStopEndsWhatRuns() {
        lifecycle.onStarted();
        expect(lifecycle.onStopAsked(), Step.STOP, State.STOPPING);
    }

    @Test
    void aStopDuringAReloadWinsOverIt() {
        lifecycle.onStarted();
        lifecycle.onReloadAsked();
        lifecycle.onReloadAsked();
        expect(lifecycle.onStopAsked(), Step.STOP, State.STOPPING);
        expect(lifecycle.onReloaded(), Step.NONE, State.STOPPING);
    }

    @Test
    void aReloadAskedDuringTheStopIsNone() {
        lifecycle.onStarted();
        lifecycle.onStopAsked();
        expect(lifecycle.onReloadAsked(), Step.NONE, State.STOPPING);
    }

    @Test
    void aSecondStopAborts() {
        lifecycle.onStarted();
        lifecycle.onStopAsked();
        expect(lifecycle.onStopAsked(), Step.ABORT, State.STOPPING);
    }

    private void expect(Step step, Step wanted, State state) {
        assertThat(step).isEqualTo(wanted);
        assertThat(lifecycle.state()).isEqualTo(state);
    }
}
