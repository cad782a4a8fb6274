package net.kcptun.core.path;

/// When STARTUP is over: the rate has stopped growing, or a queue stands.
///
/// | seen | STARTUP is over |
/// |---|---|
/// | a limited round in which the path overflowed at a rate that trains came with ([PacketTrain]) | yes |
/// | any other limited round | no, and it is not counted |
/// | a round in which the rate grew by a quarter | no, and rounds are counted anew |
/// | any other round, with a queue, or with more than 35% lost | yes |
/// | the second running, with more lost than chance explains | yes |
/// | the third running | yes |
/// | a queue in two quarters of a round trip running | yes |
final class StartupExit {
    private static final long MILLI = 1_000_000;
    private static final double GROWTH = 1.25;
    private static final double CLEARLY_LOSSY = 0.35;
    private static final int LEAST_SEGMENTS = 16;
    private static final int FULL_ROUNDS = 3;
    private static final int LOSSY_ROUNDS = 2;

    private double fullRate;
    private int fullRounds;
    private boolean wasQueueHigh;

    /// STARTUP begins at that rate; 0: none is known.
    void begin(double rate) {
        fullRate = rate;
        fullRounds = 0;
    }

    /// Whether so much was lost in the round that the path did not hold it.
    boolean isOverflowing(LossModel loss) {
        return loss.ofRound() > CLEARLY_LOSSY && loss.roundSegments() >= LEAST_SEGMENTS;
    }

    /// Whether the rate has grown in the round that ends.
    boolean hasGrown(double rate) {
        if (rate < GROWTH * fullRate) {
            return false;
        }
        begin(rate);
        return true;
    }

    /// A round without growth ends. Returns whether STARTUP is over.
    boolean isOver(RoundTrips trips, LossModel loss) {
        fullRounds++;
        long high = Math.max(4 * MILLI, trips.minNanos() / 16) + trips.notableHoldNanos();
        boolean isFull = fullRounds >= FULL_ROUNDS || trips.queueNanos() > high || loss.ofRound() > CLEARLY_LOSSY;
        return isFull || fullRounds >= LOSSY_ROUNDS && loss.isRoundLossy();
    }

    /// The recent queue is new. Returns whether it stands for the second time running.
    boolean isQueueStanding(RoundTrips trips) {
        long high = Math.clamp(trips.minNanos() / 16, 3 * MILLI, 12 * MILLI) + trips.notableHoldNanos();
        boolean isHigh = trips.recentQueueNanos() > high;
        boolean isStanding = isHigh && wasQueueHigh;
        wasQueueHigh = isHigh;
        return isStanding;
    }
}
