package net.kcptun.core.path;

/// What is done where more is lost than by chance.
///
/// | round of CRUISE | then |
/// |---|---|
/// | more is lost | the rate falls by that share, by 0.3 at most |
/// | again, with less than 3/4 of the rate, and less than 0.85 of what arrived | it is learnt as chance, the rate is as
/// before |
/// | nothing more for a whole CRUISE, or the path carries more | the next excess is the first one |
///
/// Congestion shows in that as much arrives though less is sent; where as much less arrives, the line loses by chance.
final class ExcessResponse {
    private static final double MOST_FALL = 0.7;
    private static final double MUCH_LESS_SENT = 0.75;
    private static final double LESS_ARRIVES = 0.85;

    private final LossModel loss;
    private final DeliveryRate rate;
    /// The rate, and what arrived, at the first excess; 0: there is none.
    private double rateBefore;

    private double arrivingBefore;
    private boolean isInCruise;

    ExcessResponse(LossModel loss, DeliveryRate rate) {
        this.loss = loss;
        this.rate = rate;
    }

    /// @param arriving what arrives now, in bytes a nanosecond
    void onExcess(double excess, double arriving) {
        if (rateBefore == 0) {
            rateBefore = rate.bytesANano();
            arrivingBefore = arriving;
        }
        double factor = Math.max(MOST_FALL, 1 - excess);
        boolean isMuchLess = factor * rate.bytesANano() < MUCH_LESS_SENT * rateBefore;
        if (isMuchLess && arriving < LESS_ARRIVES * arrivingBefore) {
            loss.learn();
            rate.scale(arrivingBefore / rate.bytesANano());
            rateBefore = 0;
        } else {
            rate.scale(factor);
        }
        isInCruise = true;
    }

    void beginCruise() {
        isInCruise = false;
    }

    void endCruise() {
        if (!isInCruise) {
            end();
        }
    }

    /// The next excess is the first one.
    void end() {
        loss.endEpisode();
        rateBefore = 0;
    }
}
