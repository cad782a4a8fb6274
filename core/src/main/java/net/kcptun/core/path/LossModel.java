package net.kcptun.core.path;

import org.jspecify.annotations.Nullable;

/// Which share of what is sent is lost by chance, and how much more is lost because too much is sent.
///
/// What was sent while less left than the path carries is lost by chance: in the quiet states ([PathState#isQuiet]),
/// and in the rounds of STARTUP after which the rate still grew. The *random share* is that of the last 2048 to 4096
/// such segments. What is lost in CRUISE beyond the random share, and beyond what chance explains of so many, is
/// [#excess].
///
/// Amounts are in bytes. A transmission counts for the state in which it was sent; one that was taken for lost and then
/// turns out to have arrived is taken back.
final class LossModel {
    private static final double SEGMENT = PathModel.SEGMENT_BYTES;
    private static final double MOST_RANDOM = 0.3;
    private static final double PRIOR_SEGMENTS = 20;
    private static final double REMEMBERED_SEGMENTS = 4096;
    private static final double KNOWN_SEGMENTS = 200;
    private static final double LEAST_KNOWN_SEGMENTS = 100;
    private static final double LEAST_JUDGED_SEGMENTS = 50;
    private static final double LEAST_TOLD_SEGMENTS = 8;
    private static final double UNLUCKY_SEGMENTS = 3;
    private static final double NEGLIGIBLE = 0.005;
    /// Losses come in bursts: where those are of four, their number varies that much more than that of single ones.
    private static final double BURST_VARIANCE = 7;

    private double quietDelivered;
    private double quietLost;
    private double random;
    private double cruiseDelivered;
    private double cruiseLost;
    private double heardDelivered;
    private double heardLost;
    private double judgedDelivered;
    private double judgedLost;
    private double episodeDelivered;
    private double episodeLost;
    private double roundDelivered;
    private double roundLost;
    private double growthDelivered;
    private double growthLost;
    private double lastDelivered;
    private double lastLost;
    private double allDelivered;
    private double allLost;
    private double ofRound;
    private double roundSegments;

    void onDelivered(int bytes) {
        roundDelivered += bytes;
        allDelivered += bytes;
    }

    /// What was sent in `state` has arrived; null: nothing is known of its sending.
    void onDelivered(@Nullable PathState sentIn, int bytes) {
        if (sentIn == null) {
            return;
        }
        if (sentIn.isQuiet()) {
            quietDelivered += bytes;
        } else if (sentIn == PathState.CRUISE) {
            cruiseDelivered += bytes;
        }
    }

    /// What was sent in `state` is lost; negative: it is not, after all.
    void onLost(@Nullable PathState sentIn, int bytes) {
        roundLost = Math.max(0, roundLost + bytes);
        allLost = Math.max(0, allLost + bytes);
        if (sentIn == null) {
            return;
        }
        if (sentIn.isQuiet()) {
            quietLost = Math.max(0, quietLost + bytes);
        } else if (sentIn == PathState.CRUISE) {
            cruiseLost = Math.max(0, cruiseLost + bytes);
            heardLost = Math.max(0, heardLost + Math.min(0, bytes));
        }
    }

    void endRound() {
        ofRound = roundLost / Math.max(1, roundLost + roundDelivered);
        roundSegments = (roundLost + roundDelivered) / SEGMENT;
        if (quietLost + quietDelivered > REMEMBERED_SEGMENTS * SEGMENT) {
            quietLost /= 2;
            quietDelivered /= 2;
        }
        if (allLost + allDelivered > REMEMBERED_SEGMENTS * SEGMENT) {
            allLost /= 2;
            allDelivered /= 2;
        }
        boolean isQuietKnown = quietLost + quietDelivered > KNOWN_SEGMENTS * SEGMENT;
        double quiet = isQuietKnown
                ? share(quietLost, quietDelivered)
                : share(quietLost + growthLost, quietDelivered + growthDelivered);
        // What is lost by chance is no more than all that is lost, which is known of more segments.
        random = Math.min(MOST_RANDOM, Math.min(quiet, share(allLost, allDelivered)));
    }

    private static double share(double lost, double delivered) {
        return lost / (lost + delivered + PRIOR_SEGMENTS * SEGMENT);
    }

    /// The round that ends has shown that the path carries much more: what was lost in the one before was chance.
    void onGrowth() {
        growthDelivered += lastDelivered;
        growthLost += lastLost;
        lastDelivered = roundDelivered;
        lastLost = roundLost;
    }

    /// STARTUP begins: no round before it is of it.
    void beginGrowth() {
        growthDelivered = 0;
        growthLost = 0;
        lastDelivered = 0;
        lastLost = 0;
    }

    void beginRound() {
        roundDelivered = 0;
        roundLost = 0;
    }

    /// A CRUISE begins.
    void beginCruise() {
        heardDelivered = 0;
        heardLost = 0;
        judgedDelivered = 0;
        judgedLost = 0;
        cruiseDelivered = 0;
        cruiseLost = 0;
    }

    /// By how much more than by chance was lost of what was sent and heard of in this CRUISE, since the last round or
    /// since the last time that this was more than 0; 0: chance explains it, or too little is known.
    ///
    /// @param isPatient what was heard of in the last round is judged in the next one: by then, what came late has
    ///                  turned out not to be lost
    double excess(boolean isPatient) {
        if (!isPatient) {
            hear();
        }
        double delivered = heardDelivered - judgedDelivered;
        double lost = heardLost - judgedLost;
        double more = 0;
        if (delivered + lost > LEAST_JUDGED_SEGMENTS * SEGMENT) {
            more = Math.max(excess(delivered, lost), excess(heardDelivered, heardLost));
            judgedDelivered = heardDelivered;
            judgedLost = heardLost;
        }
        hear();
        if (more > 0) {
            episodeDelivered += cruiseDelivered;
            episodeLost += cruiseLost;
            beginCruise();
        }
        return more;
    }

    private void hear() {
        heardDelivered = cruiseDelivered;
        heardLost = cruiseLost;
    }

    private double excess(double delivered, double lost) {
        double total = delivered + lost;
        double more = lost / total - random;
        double byChance = NEGLIGIBLE + 3 * deviation(total / SEGMENT, 0.002);
        return more > byChance ? more : 0;
    }

    /// Less was sent, less arrived, and still more was lost than chance explained: it is chance.
    void learn() {
        quietDelivered += episodeDelivered;
        quietLost += episodeLost;
        random = Math.min(MOST_RANDOM, share(episodeLost, episodeDelivered));
        endEpisode();
    }

    /// What was lost beyond chance has been dealt with.
    void endEpisode() {
        episodeDelivered = 0;
        episodeLost = 0;
    }

    /// Whether so much was lost in the last round that chance does not explain it. Of a few segments nobody knows.
    boolean isRoundLossy() {
        return roundSegments >= LEAST_TOLD_SEGMENTS && ofRound > random + 0.02 + 3 * deviation(roundSegments, 0.01);
    }

    /// Of so many segments it became known in the last round whether they arrived.
    double roundSegments() {
        return roundSegments;
    }

    /// 0 to 0.3.
    double random() {
        return random;
    }

    /// The share that was lost of the last 2048 to 4096 segments, by chance or not.
    double all() {
        return share(allLost, allDelivered);
    }

    /// The share that was lost in the last round, by chance or not.
    double ofRound() {
        return ofRound;
    }

    void forget() {
        quietDelivered = 0;
        quietLost = 0;
        allDelivered = 0;
        allLost = 0;
        random = 0;
        ofRound = 0;
        roundSegments = 0;
        beginCruise();
        endEpisode();
        beginGrowth();
        beginRound();
    }

    /// By how much the share of so many segments differs by chance.
    private double deviation(double segments, double leastShare) {
        double known = Math.max(LEAST_KNOWN_SEGMENTS, (quietDelivered + quietLost) / SEGMENT);
        // Where some were lost by chance, it may be by luck that so few were.
        double unlucky = quietLost > 0 ? (quietLost / SEGMENT + UNLUCKY_SEGMENTS) / known : 0;
        double share = Math.max(Math.max(random, leastShare), unlucky);
        return Math.sqrt(share * (1 - share) * BURST_VARIANCE * (1 / segments + 1 / known));
    }
}
