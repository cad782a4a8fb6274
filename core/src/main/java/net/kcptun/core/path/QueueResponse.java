package net.kcptun.core.path;

/// What is done where a queue stands in CRUISE, and whether that queue is this path's own.
///
/// | round of CRUISE | then |
/// |---|---|
/// | a queue stands, for two rounds | the rate is capped at what came out meanwhile |
/// | it still stands, in the seven rounds that follow | no further cap, unless it is a quarter longer: it may need time
/// |
/// | in the last four of these it was never less than half as long | it is none of ours: so much is borne from now on |
/// | what is borne does not show | it fades |
///
/// An own queue goes when less is sent. One that stays is the jitter of the line, or somebody else's, and each cap for
/// it would take a share of the rate for nothing, again and again.
final class QueueResponse {
    private static final long NOTABLE_NANOS = 2_000_000;
    private static final int STANDING_ROUNDS = 2;
    private static final int JUDGED_ROUNDS = 8;
    private static final int LAST_ROUNDS = 4;
    private static final int FADING_SHIFT = 4;

    private int standing;
    /// The round after the cap that is judged next; 0: there was none, or it has been judged.
    private int judged;
    private long atCap;
    private long shortest;
    private long borne;

    /// A round of CRUISE is over. Returns whether the rate is to be capped.
    ///
    /// @param queue of that round, in nanoseconds
    /// @param noise so much queue is none
    boolean onRound(long queue, long noise) {
        judge(queue);
        if (queue <= noise) {
            borne -= borne >> FADING_SHIFT;
        }
        standing = queue > noise + NOTABLE_NANOS + borne ? standing + 1 : 0;
        if (standing < STANDING_ROUNDS || judged > 0 && queue <= atCap + atCap / 4) {
            return false;
        }
        judged = 1;
        atCap = queue;
        shortest = Long.MAX_VALUE;
        return true;
    }

    private void judge(long queue) {
        if (judged == 0) {
            return;
        }
        if (judged > JUDGED_ROUNDS - LAST_ROUNDS) {
            shortest = Math.min(shortest, queue);
        }
        judged = judged < JUDGED_ROUNDS ? judged + 1 : 0;
        if (judged == 0 && shortest > atCap / 2) {
            borne = shortest;
        }
    }

    /// So much of a queue is borne, in nanoseconds.
    long borneNanos() {
        return borne;
    }

    void beginCruise() {
        standing = 0;
    }

    /// Nothing is known of the path.
    void forget() {
        standing = 0;
        judged = 0;
        borne = 0;
    }
}
