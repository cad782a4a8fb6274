package net.kcptun.app.service;

/// What the program is about, and what a signal leads to. Used by any thread: each event leads from one state to the
/// next, and whoever caused it takes the step that is returned.
///
/// | state | event | next | step |
/// |---|---|---|---|
/// | STARTING | reload asked | STARTING | none: it is remembered, once |
/// | STARTING | started | RUNNING; RELOADING if remembered | none; RELOAD |
/// | STARTING | stop asked | STOPPING | QUIT: there is nobody to tell yet |
/// | RUNNING | reload asked | RELOADING | RELOAD |
/// | RUNNING, RELOADING | stop asked | STOPPING | STOP |
/// | RELOADING | reload asked | RELOADING | none: it is remembered, once, since the file may have changed again |
/// | RELOADING | reloaded | RUNNING; RELOADING if remembered | none; RELOAD |
/// | STOPPING | stop asked | STOPPING | ABORT |
/// | STOPPING | reload asked, started, reloaded | STOPPING | none |
///
/// So at most one reload runs at a time, none is lost and none begins before the start or after the end.
final class Lifecycle {
    enum State {
        STARTING,
        RUNNING,
        RELOADING,
        STOPPING
    }

    enum Step {
        NONE,
        /// Read the configuration again, then tell by [#onReloaded].
        RELOAD,
        /// Tell the peers, then end with success.
        STOP,
        /// End at once with success.
        QUIT,
        /// End at once, as killed.
        ABORT
    }

    private State state = State.STARTING;
    private boolean reloadsAgain;

    synchronized State state() {
        return state;
    }

    synchronized Step onStarted() {
        return state == State.STARTING ? runOrReload() : Step.NONE;
    }

    synchronized Step onReloaded() {
        return state == State.RELOADING ? runOrReload() : Step.NONE;
    }

    synchronized Step onReloadAsked() {
        return switch (state) {
            case STARTING, RELOADING -> {
                reloadsAgain = true;
                yield Step.NONE;
            }
            case RUNNING -> {
                state = State.RELOADING;
                yield Step.RELOAD;
            }
            case STOPPING -> Step.NONE;
        };
    }

    synchronized Step onStopAsked() {
        State before = state;
        state = State.STOPPING;
        return switch (before) {
            case STARTING -> Step.QUIT;
            case RUNNING, RELOADING -> Step.STOP;
            case STOPPING -> Step.ABORT;
        };
    }

    private Step runOrReload() {
        state = reloadsAgain ? State.RELOADING : State.RUNNING;
        reloadsAgain = false;
        return state == State.RELOADING ? Step.RELOAD : Step.NONE;
    }
}
