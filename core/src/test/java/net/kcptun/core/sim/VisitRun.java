package net.kcptun.core.sim;

import static net.kcptun.core.sim.Simulation.MILLI;
import static net.kcptun.core.sim.Simulation.SECOND;

import net.kcptun.core.sim.Lifeline.End;
import net.kcptun.core.sim.Visit.Manner;
import net.kcptun.core.sim.World.Pair;

/// A [Visit] on its way: its two users, and what may excuse that it fails.
final class VisitRun {
    static final String REFUSED = "the target refuses";

    private static final int SLACK_MILLIS = 5000;
    private static final long AGAIN_NANOS = 100 * MILLI;
    private static final int OPENING_SECONDS = 35;
    private static final long UNSETTLED_NANOS = 120 * SECOND;

    final Visit visit;
    final Pair pair;
    private final DeploymentWorld world;
    private final Lifeline lifeline;
    private boolean isStarted;
    private boolean isRefused;
    private long openedAt;

    VisitRun(DeploymentWorld world, Visit visit) {
        this.world = world;
        this.visit = visit;
        pair = world.targets.pair(visit.near().plan(), visit.far().plan());
        lifeline = new Lifeline(
                world.simulation, pair, world.deployment.tuning().timing(), client()::clock, world.server::clock);
        world.simulation.after(visit.at() * MILLI, this::start);
    }

    SimProgram client() {
        return world.clients.get(visit.client());
    }

    Lifeline lifeline() {
        return lifeline;
    }

    boolean isStarted() {
        return isStarted;
    }

    /// The client did not take it.
    boolean isRefused() {
        return isRefused;
    }

    long openedAt() {
        return openedAt;
    }

    /// It may still end, well or badly.
    boolean isPending() {
        return isStarted && !isRefused && !(isOver(pair.near()) && isOver(pair.far()));
    }

    void excuse(String why) {
        lifeline.excuse(why);
    }

    private static boolean isOver(SimUser user) {
        return user.isOver() || !user.isConnected();
    }

    private void start() {
        if (client().isRunning() && client().isFrozen()) {
            world.simulation.after(AGAIN_NANOS, this::start);
            return;
        }
        isStarted = true;
        openedAt = world.simulation.now();
        SimStream stream = null;
        if (client().isRunning()) {
            holdOpen(pair.near(), visit.near());
            holdOpen(pair.far(), visit.far());
            stream = world.targets.connect(client().nodes().get(visit.loop()), pair, visit.answer());
        }
        if (stream == null) {
            isRefused = true;
            return;
        }
        world.register(stream.conv(), this);
        pair.near().onFailure(() -> onFailure(End.NEAR));
        pair.far().onFailure(() -> onFailure(End.FAR));
        begin(pair.near(), visit.near(), "near");
        begin(pair.far(), visit.far(), "far");
        judgeClocks();
        if (world.server.isLeaving()) {
            excuse(Script.GOODBYE);
        }
        if (!visit.answer().connects()) {
            excuse(REFUSED);
        }
        if (world.deployment.tuning().maxSessions() < world.deployment.visits().size()) {
            excuse("there are more visits than sessions");
        }
    }

    /// Clocks that are further apart than the server allows, while the first packet may still be on its way.
    void judgeClocks() {
        int allowed = world.deployment.tuning().timing().maxClockSkew();
        long apart = Math.abs(client().wallClockOffMillis() - world.server.wallClockOffMillis());
        if (allowed > 0 && isPending() && apart > (allowed - OPENING_SECONDS) * 1000L) {
            excuse("the clocks are too far apart");
        }
    }

    private static void holdOpen(SimUser user, Manner manner) {
        user.holdOpen(manner.talks() > 0);
    }

    private void begin(SimUser user, Manner manner, String who) {
        Simulation simulation = world.simulation;
        for (int i = 1; i <= manner.talks(); i++) {
            boolean isLast = i == manner.talks();
            simulation.after(i * manner.pause() * MILLI, () -> {
                user.sendMore(manner.plan().sendBytes());
                user.holdOpen(!isLast);
            });
        }
        if (manner.stopsAt() >= 0) {
            simulation.after(manner.stopsAt() * MILLI, () -> user.stopReading(true));
            simulation.after((manner.stopsAt() + manner.stopsFor()) * MILLI, () -> user.stopReading(false));
        }
        if (manner.aborts()) {
            simulation.after(manner.abortsAt() * MILLI, () -> abort(user, who));
        }
    }

    private void abort(SimUser user, String who) {
        if (user.isConnected() && !user.isOver()) {
            excuse(who + " aborts");
            user.abort();
        }
    }

    private void onFailure(End end) {
        lifeline.judge();
        judgeStop(visit.near(), pair.far());
        judgeStop(visit.far(), pair.near());
        judgeBlackHoles();
        boolean isUnmet = world.deployment.layout().isMeeting() && !lifeline.hasHeard(End.NEAR);
        if (isUnmet && end == End.NEAR) {
            judgeMeeting();
        }
    }

    /// An end that has all of the other's bytes, when the other has all of its own, hears nothing more; it waits for
    /// its user no longer than `timeout`.
    private void judgeStop(Manner manner, SimUser other) {
        long patience = (world.deployment.tuning().timing().timeout() - 5) * SECOND;
        boolean isDone = other.isOver() || pair.near().hasEnded && pair.far().hasEnded;
        if (manner.stopsAt() >= 0 && manner.stopsFor() * MILLI >= patience && isDone) {
            excuse("a user reads nothing for longer than the time-out");
        }
    }

    /// What does not pass is tried again ever more rarely: as long after the path takes it as it did not. A black hole
    /// lets questions pass, so it is no silence, and other troubles may follow it.
    private void judgeBlackHoles() {
        long timeoutMillis = world.deployment.tuning().timing().timeout() * 1000L;
        boolean isLong = 2 * world.deployment.troubles() + SLACK_MILLIS >= timeoutMillis;
        if (world.deployment.hasBlackHole() && isLong) {
            excuse("long packets did not pass for the time-out");
        }
    }

    private void judgeMeeting() {
        if (!world.deployment.layout().canMeet(visit.client())) {
            excuse("the NATs let nobody through");
        } else if (world.isTroubledSince(openedAt - UNSETTLED_NANOS)) {
            excuse("the ends could not meet in time");
        }
    }
}
