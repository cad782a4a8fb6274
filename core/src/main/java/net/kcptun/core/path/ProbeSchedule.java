package net.kcptun.core.path;

/// After how many rounds of CRUISE the rate is probed (UP), and what a probe has found.
///
/// | the probe found, when DOWN is over | then |
/// |---|---|
/// | nothing: less than 5% more | twice as many rounds as before, up to 2.5 s, and a gain of 1.125 instead of 1.25 |
/// | the same, where round trips vary by more than a probe would show | up to 24 rounds at most |
/// | more | 6 rounds |
/// | 15% more, for the first time | 2 rounds: it is to be confirmed |
/// | 15% more, and so had the one before | STARTUP |
/// | anything, but within 5 rounds more was lost than by chance | as if it had found nothing: a bucket had filled up |
final class ProbeSchedule {
    private static final int LEAST_ROUNDS = 6;
    private static final int MOST_ROUNDS = 63;
    private static final int MOST_NOISY_ROUNDS = 24;
    private static final int OVERTIME_ROUNDS = 8;
    private static final int CONFIRM_ROUNDS = 2;
    private static final int JUDGED_ROUNDS = 5;
    private static final long LONGEST_NANOS = 2_500_000_000L;
    private static final double SOMETHING = 1.05;
    private static final double MUCH = 1.15;
    private static final double GAIN = 1.25;
    private static final double CAREFUL_GAIN = 1.125;

    private int rounds = LEAST_ROUNDS;
    private int roundsAfterFailure = LEAST_ROUNDS;
    private int left;
    private int successes;
    private double rateBefore;

    /// Nothing is known of the path.
    void forget() {
        rounds = LEAST_ROUNDS;
        successes = 0;
    }

    /// CRUISE begins.
    ///
    /// @param fewer 0 or 1 round less, so that two ends that began together do not go up together for ever
    void beginCruise(int fewer) {
        left = successes > 0 ? CONFIRM_ROUNDS : rounds - fewer;
    }

    /// A round of CRUISE is over. Returns whether CRUISE is.
    ///
    /// @param isClear  whether no queue stands
    /// @param hasRival then a queue is no reason to wait, and the next probe comes soon
    boolean endRound(boolean isClear, boolean hasRival) {
        left--;
        boolean isOver = left <= 0 && (isClear || hasRival);
        boolean isOverForRival = hasRival && left <= rounds - LEAST_ROUNDS;
        return isOver || isOverForRival || left <= -OVERTIME_ROUNDS;
    }

    /// More was lost than by chance, in that round of CRUISE.
    void onExcess(int round) {
        if (round <= JUDGED_ROUNDS && rounds < roundsAfterFailure) {
            successes = 0;
            rounds = roundsAfterFailure;
            left = rounds - round;
        }
    }

    /// UP begins.
    void begin(double rate) {
        rateBefore = rate;
    }

    /// DOWN is over. Returns whether the path carries much more, so that the rate is sought anew.
    ///
    /// @param minRttNanos the shortest round trip
    /// @param isNoisy     whether round trips vary by more than a probe would show
    boolean end(double rate, long minRttNanos, boolean isNoisy) {
        double found = rate / rateBefore;
        int mostRounds = isNoisy ? MOST_NOISY_ROUNDS : MOST_ROUNDS;
        int most = Math.clamp(LONGEST_NANOS / Math.max(1, minRttNanos), LEAST_ROUNDS, mostRounds);
        roundsAfterFailure = Math.min(most, 2 * rounds);
        successes = found > MUCH ? successes + 1 : 0;
        if (successes > 1) {
            forget();
            return true;
        }
        rounds = found > SOMETHING ? LEAST_ROUNDS : roundsAfterFailure;
        return false;
    }

    /// The gain of UP.
    double gain() {
        return rounds > LEAST_ROUNDS ? CAREFUL_GAIN : GAIN;
    }
}
