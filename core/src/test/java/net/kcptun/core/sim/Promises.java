package net.kcptun.core.sim;

import static net.kcptun.core.sim.Simulation.SECOND;

import java.util.Set;
import net.kcptun.core.sim.Lifeline.End;
import net.kcptun.core.tunnel.api.CloseReason;
import net.kcptun.core.tunnel.api.TunnelEvent.SessionClosed;
import net.kcptun.core.tunnel.api.TunnelOptions.Timing;

/// What users of a [Deployment] may rely on, whatever happens to it.
///
/// | situation | what each user sees | by when |
/// |---|---|---|
/// | always | the other's bytes from the first on, in order, none twice | |
/// | always | the other's end (FIN) only if he has ended, after all of his bytes | |
/// | nothing excuses a failure | both directions whole, both ends, no reset | |
/// | the other's connection fails | a failure, unless it was over for him | `timeout` after *the last sign* |
/// | the same, when he has seen the other's end | as above, or with the next byte that he sends | as above |
/// | the same, and no datagram is lost | as above | 30 s, where nobody reads slowly |
/// | the other aborts | a reset, after all that the tunnel had taken of the other | as above |
/// | the target refuses | a reset | as above |
/// | his process ends | a reset | at once |
/// | the server restarts, no datagram is lost | a reset (near) | 30 s after his next byte |
/// | nothing comes of the server from the start | a reset (near) | 30 s |
/// | RESET is lost | nothing; it was sent four times in 5.25 s, or until `time_wait` was over | |
///
/// *The last sign* is the latest of: the other's failure, the last packet that his end heard, his own last read.
///
/// | a connection may fail when | source |
/// |---|---|
/// | a user aborts; the target refuses, for which a dial has 30 s; a process ends | docs/operations.md, What happens
/// when |
/// | an end hears nothing for `timeout`, or for `linger` once both have ended | docs/configuration.md |
/// | long packets do not pass, until one that was tried again has not arrived for `timeout` | `Session` |
/// | the near end hears nothing for 30 s from the start | docs/rendezvous.md; `Session` |
/// | the first segment comes more than 4 s after a later one | `Session` |
/// | a user reads nothing for `timeout`, and the other has nothing more to say | `SessionTimes` |
/// | there is no key, and the client has another address or a fresh socket | docs/roaming.md |
/// | the NATs let nobody through, or the network was too bad to meet in 30 s | docs/rendezvous.md |
/// | there are more visits than sessions | docs/configuration.md |
/// | the hosts' clocks are further apart than `max_clock_skew`, when it begins | docs/configuration.md |
///
/// Silence is measured on the wire, and is none where an end has stopped trying ([Lifeline]). A clock that leaps ahead
/// counts as silence. Damage is drawn only with a key: without one nothing but UDP's checksum would
/// stand between it and the users. What is left at the end is the business of [Remains].
final class Promises {
    private static final long ANSWER_NANOS = 30 * SECOND;
    private static final long PROMPT_NANOS = 30 * SECOND;
    private static final long SLACK_NANOS = 5 * SECOND;
    private static final long REPEATS_NANOS = 6 * SECOND;
    private static final int RESETS = 4;

    private final DeploymentWorld world;
    private final Timing timing;
    private VisitRun run;
    private String shown = "";

    Promises(DeploymentWorld world) {
        this.world = world;
        timing = world.deployment.tuning().timing();
        run = world.visits.getFirst();
    }

    void check() {
        for (VisitRun visit : world.visits) {
            run = visit;
            shown = "visit at " + visit.visit.at();
            if (!visit.isRefused()) {
                checkVisit(visit.pair.near(), visit.pair.far());
            }
        }
    }

    private void checkVisit(SimUser near, SimUser far) {
        checkBytes("near", near, far);
        checkBytes("far", far, near);
        expect(near.isOver(), "near waits for ever");
        expect(far.isOver() || !far.isConnected(), "far waits for ever");
        if (run.lifeline().excuses().isEmpty()) {
            expect(near.isFinished() && far.isFinished(), "has failed without an excuse" + reasons());
            return;
        }
        checkTime("near", End.NEAR, near, far);
        checkTime("far", End.FAR, far, near);
        checkAborted("near", near, far, End.NEAR);
        checkAborted("far", far, near, End.FAR);
        if (near.failedAt >= 0 && run.lifeline().excuses().equals(Set.of(VisitRun.REFUSED))) {
            checkResets(End.FAR);
        }
    }

    private void checkBytes(String who, SimUser user, SimUser other) {
        expect(!user.isDamaged, who + " has received other bytes than were sent");
        expect(user.receivedBytes <= other.sentBytes(), who + " has received more than was sent");
        boolean isWhole = other.hasEnded && user.receivedBytes == other.sentBytes();
        expect(!user.sawEnd || isWhole, who + " has seen an end before the end");
    }

    /// Whether a user has learnt in time that the connection has failed.
    private void checkTime(String who, End end, SimUser user, SimUser other) {
        if (user.failedAt < 0 || user.isAborted) {
            return;
        }
        long late = user.failedAt - world.stoodStillNanos() - SLACK_NANOS;
        if (!run.lifeline().hasHeard(end) && end == End.NEAR) {
            expect(late <= run.openedAt() + ANSWER_NANOS, who + " has waited too long for an answer");
        }
        if (other.failedAt < 0 || other.failedAt > user.failedAt) {
            return;
        }
        long told = user.sawEnd ? Math.max(other.failedAt, user.lastSentAt) : other.failedAt;
        long begin = Math.max(told, Math.max(run.lifeline().heardAt(end), user.lastReadAt));
        expect(late <= begin + timing.timeout() * SECOND, who + " has learnt of the failure too late");
        boolean isPrompt = world.deployment.isLossless()
                && run.visit.near().reads()
                && run.visit.far().reads()
                && (isAbort(other) || isGoodbye() || isBack(user));
        expect(!isPrompt || late <= Math.max(told, user.lastSentAt) + PROMPT_NANOS, who + " has not been told");
    }

    /// And the process that carried the connection lived to tell.
    private boolean isAbort(SimUser user) {
        return user.isAborted && !run.lifeline().excuses().contains(Script.KILL);
    }

    /// The process that carried the connection has ended in good order, and nothing else has happened.
    private boolean isGoodbye() {
        return world.deployment.faults().size() == 1 && run.lifeline().excuses().contains(Script.GOODBYE);
    }

    /// A near user has sent something to a server that was there again, and nothing else has happened.
    private boolean isBack(SimUser user) {
        return world.deployment.faults().size() == 1
                && !world.deployment.layout().isMeeting()
                && user == run.pair.near()
                && user.lastSentAt > world.server.startedAt();
    }

    /// Whether the other user got what was taken of the one who has aborted, and then a reset; one who was not
    /// connected yet gets nothing.
    private void checkAborted(String who, SimUser user, SimUser other, End end) {
        Lifeline line = run.lifeline();
        line.judge();
        boolean isEarly = !other.isConnected() || other.connectedAt > user.failedAt;
        if (isEarly || !line.excuses().equals(Set.of(who + " aborts"))) {
            return;
        }
        expect(
                other.isFinished() || other.receivedBytes == user.takenAtAbort,
                "of " + user.takenAtAbort + " bytes before the abort of " + who + " " + other.receivedBytes
                        + " have arrived");
        if (other.failedAt >= 0) {
            checkResets(end);
        }
    }

    /// Whether an end that has given up has said so often enough for the other to hear it.
    private void checkResets(End end) {
        Lifeline line = run.lifeline();
        int resets = line.resetsSent(end);
        int wanted = timing.timeWait() * SECOND < REPEATS_NANOS ? RESETS - 1 : RESETS;
        End peer = end == End.NEAR ? End.FAR : End.NEAR;
        boolean isLost = line.resetsHeard(peer) == 0 && line.resetsHeard(end) == 0;
        expect(!isLost || resets >= wanted, "RESET was sent only " + resets + " times");
    }

    private String reasons() {
        StringBuilder text = new StringBuilder();
        for (SimProgram program : world.programs()) {
            for (SimNode node : program.nodes()) {
                for (var event : node.events) {
                    if (event instanceof SessionClosed closed && closed.reason() != CloseReason.COMPLETED) {
                        text.append("; ").append(program.name).append(": ").append(closed.reason());
                    }
                }
            }
        }
        return text.toString();
    }

    private void expect(boolean isKept, String otherwise) {
        if (!isKept) {
            broken(otherwise);
        }
    }

    private void broken(String what) {
        world.broken(shown + ": " + what);
    }
}
