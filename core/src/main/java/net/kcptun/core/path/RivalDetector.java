package net.kcptun.core.path;

/// Whether somebody else fills the queue of the path: then it does not help to send less, and the path is shared only
/// with who insists.
///
/// | rival | round | then |
/// |---|---|---|
/// | no | a very long queue, two running, outside STARTUP and DRAIN | yes |
/// | no | a queue stands although less is sent, 7 running (4 within 3 s of the last rival), and it has not fallen by a
/// quarter | yes |
/// | no | no queue, or it has halved | the count begins anew |
/// | yes | no queue, three in all | no |
/// | yes | the 65th | no: it is tried without |
final class RivalDetector {
    private static final long MILLI = 1_000_000;
    private static final int LONG_QUEUE_ROUNDS = 2;
    private static final int STANDING_ROUNDS = 7;
    private static final int STANDING_AGAIN_ROUNDS = 4;
    private static final long AGAIN_NANOS = 3_000 * MILLI;
    private static final int CALM_ROUNDS = 3;
    private static final int MOST_ROUNDS = 64;

    private boolean isPresent;
    private int longQueueRounds;
    private int standingRounds;
    private long standingFrom;
    private int calmRounds;
    private int rounds;
    private long presentAt = Long.MIN_VALUE / 2;

    boolean isPresent() {
        return isPresent;
    }

    /// A round is over.
    ///
    /// @param isSendingLess whether less is sent than the path is known to carry
    void onRound(PathState state, boolean isSendingLess, RoundTrips trips, long now) {
        long queue = trips.queueNanos();
        if (isPresent) {
            onRoundWithRival(queue, trips, now);
            return;
        }
        boolean isSettled = state != PathState.STARTUP && state != PathState.DRAIN;
        boolean isVeryLong = queue > 2.5 * trips.minNanos() + 10 * MILLI;
        longQueueRounds = isSettled && isVeryLong ? longQueueRounds + 1 : 0;
        if (longQueueRounds >= LONG_QUEUE_ROUNDS) {
            begin();
            return;
        }
        if (queue <= 2 * trips.noiseNanos() + 3 * MILLI) {
            standingRounds = 0;
        } else if (isSendingLess) {
            onStanding(queue, now);
        }
    }

    private void onStanding(long queue, long now) {
        if (standingRounds++ == 0) {
            standingFrom = queue;
        }
        int enough = now - presentAt < AGAIN_NANOS ? STANDING_AGAIN_ROUNDS : STANDING_ROUNDS;
        if (standingRounds >= enough && queue > standingFrom * 3 / 4) {
            begin();
        } else if (queue < standingFrom / 2) {
            standingRounds = 0;
        }
    }

    private void onRoundWithRival(long queue, RoundTrips trips, long now) {
        if (++rounds > MOST_ROUNDS) {
            end();
        } else if (queue > trips.noiseNanos()) {
            presentAt = now;
        } else if (++calmRounds >= CALM_ROUNDS) {
            end();
        }
    }

    private void begin() {
        isPresent = true;
        rounds = 0;
        calmRounds = 0;
    }

    private void end() {
        isPresent = false;
        longQueueRounds = 0;
        standingRounds = 0;
    }

    void forget() {
        end();
        presentAt = Long.MIN_VALUE / 2;
    }
}
