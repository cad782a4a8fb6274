package net.kcptun.core.sim;

import static net.kcptun.core.sim.Simulation.MILLI;
import static net.kcptun.core.sim.Simulation.SECOND;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.LongUnaryOperator;
import net.kcptun.core.sim.World.Pair;
import net.kcptun.core.tunnel.api.TunnelOptions.Timing;
import net.kcptun.core.wire.Bytes;

/// What the ends of one connection hear of each other, as it was on the wire: from this, and not from what the tunnel
/// says, follows whether a connection may have failed by silence.
///
/// Silence is an excuse where it was as long as the documented time, and where the ends have tried to break it until
/// its end: an end that has just stopped sending excuses nothing.
final class Lifeline {
    private static final long ANSWER_NANOS = 30 * SECOND;
    private static final long DIAL_NANOS = 4 * SECOND;
    private static final long NEW_TRY_NANOS = 100 * MILLI;
    /// Time-outs grow to 4 s, the pauses between questions for a closed window to 15 s.
    private static final long PATIENCE_NANOS = 16 * SECOND;
    private static final int TRIES = 2;
    private static final int PUSH = 81;
    private static final int HEADER_BYTES = 24;

    private final Simulation simulation;
    private final Pair pair;
    private final Timing timing;
    private final Side near;
    private final Side far;
    private long dialHeardAt = -1;
    private final Set<String> excuses = new LinkedHashSet<>();

    enum End {
        NEAR,
        FAR
    }

    /// What one end has heard.
    private static final class Side {
        private final LongUnaryOperator clock;
        private long quietSince = -1;
        private long firstHeardAt = -1;
        private long heardAt = -1;
        private int tries;
        private long triedAt;
        private boolean isDisturbed;
        private int sent;
        private int resetsSent;
        private int resetsHeard;

        /// @param clock its host's time for a time of the simulation
        private Side(LongUnaryOperator clock) {
            this.clock = clock;
        }
    }

    Lifeline(Simulation simulation, Pair pair, Timing timing, LongUnaryOperator nearClock, LongUnaryOperator farClock) {
        this.simulation = simulation;
        this.pair = pair;
        this.timing = timing;
        near = new Side(nearClock);
        far = new Side(farClock);
        near.quietSince = clock(near);
    }

    /// A packet of the session leaves an end, maybe to nowhere.
    void onSent(End end, boolean isReset) {
        if (isReset) {
            side(end).resetsSent++;
            return;
        }
        side(end).sent++;
        for (Side side : new Side[] {near, far}) {
            if (simulation.now() - side.triedAt >= NEW_TRY_NANOS) {
                side.tries++;
                side.triedAt = simulation.now();
            }
        }
    }

    /// A packet of the session reached an end.
    void onHeard(End end, byte[] plain, int off, int len) {
        Side side = side(end);
        judge(end);
        if (side.firstHeardAt < 0) {
            side.firstHeardAt = clock(side);
        }
        if (end == End.FAR && dialHeardAt < 0 && hasFirstSegment(plain, off, len)) {
            dialHeardAt = clock(far);
            judgeDial(dialHeardAt);
        }
        side.heardAt = simulation.now();
        side.quietSince = clock(side);
        side.tries = 0;
        side.isDisturbed = false;
    }

    void onResetHeard(End end) {
        side(end).resetsHeard++;
    }

    /// Something beside the network keeps an end from sending or hearing.
    void disturb() {
        near.isDisturbed = true;
        far.isDisturbed = true;
    }

    void excuse(String why) {
        excuses.add(why);
    }

    /// Why the connection may have failed; empty: there is no reason.
    Set<String> excuses() {
        return excuses;
    }

    /// Looks at the silence that has not ended.
    void judge() {
        judge(End.NEAR);
        judge(End.FAR);
        if (far.firstHeardAt >= 0 && dialHeardAt < 0) {
            judgeDial(clock(far));
        }
    }

    /// When a packet of the session last came to that end, as the simulation has it; -1 = none did.
    long heardAt(End end) {
        return side(end).heardAt;
    }

    /// Whether that end has ever heard the other.
    boolean hasHeard(End end) {
        return side(end).heardAt >= 0;
    }

    /// How often an end has said that the session is dead.
    int resetsSent(End end) {
        return side(end).resetsSent;
    }

    int resetsHeard(End end) {
        return side(end).resetsHeard;
    }

    private void judge(End end) {
        Side side = side(end);
        if (side.quietSince < 0) {
            return;
        }
        long limit = limit(end);
        long silent = clock(side) - side.quietSince;
        long wanted = simulation.now() - silent + limit - PATIENCE_NANOS;
        int due = limit < ANSWER_NANOS ? 1 : TRIES;
        boolean isTried = side.tries >= due && side.triedAt >= wanted;
        if (silent >= limit && (isTried || side.isDisturbed)) {
            excuse(end + " heard nothing");
        }
    }

    private long limit(End end) {
        if (end == End.NEAR && near.heardAt < 0) {
            return ANSWER_NANOS;
        }
        boolean isCut = pair.near().isAborted || pair.far().isAborted;
        boolean isEnding = isCut || pair.near().hasEnded && pair.far().hasEnded;
        return SECOND * (isEnding ? Math.min(timing.linger(), timing.timeout()) : timing.timeout());
    }

    private void judgeDial(long heardAt) {
        if (heardAt - far.firstHeardAt >= DIAL_NANOS && (near.sent > TRIES || far.isDisturbed)) {
            excuse("the first segment came late");
        }
    }

    private long clock(Side side) {
        return side.clock.applyAsLong(simulation.now());
    }

    private Side side(End end) {
        return end == End.NEAR ? near : far;
    }

    private static boolean hasFirstSegment(byte[] plain, int off, int len) {
        int at = off;
        int end = off + len;
        while (end - at >= HEADER_BYTES) {
            if ((plain[at + 4] & 0xff) == PUSH && Bytes.i32(plain, at + 12) == 0) {
                return true;
            }
            at += HEADER_BYTES + Math.max(0, Bytes.i32(plain, at + 20));
        }
        return false;
    }
}
