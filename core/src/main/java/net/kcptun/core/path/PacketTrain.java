package net.kcptun.core.path;

/// How fast the first packets arrived, which left together: if they came much closer to each other than the rate at
/// which a path is begun with, it carries more.
final class FirstTrain {
    private static final long MILLI = 1_000_000;
    private static final long LEAST_BYTES = 32L * PathModel.SEGMENT_BYTES;
    private static final double MOST_JUMP = 4;

    private long beganAt;
    private long deliveredBefore;
    private double rate;

    /// The first of them has arrived.
    void begin(long delivered, long now) {
        beganAt = now;
        deliveredBefore = delivered;
    }

    /// More of them have.
    void onDelivered(long delivered, long now) {
        long bytes = delivered - deliveredBefore;
        if (bytes >= LEAST_BYTES) {
            rate = bytes / (double) Math.max(MILLI, now - beganAt);
        }
    }

    /// With which rate to begin instead of `first`, in bytes a nanosecond: at most four times it.
    ///
    /// @param gain by which what leaves is more than that
    double startingRate(double first, double gain) {
        return Math.clamp(rate / (2 * gain), first, MOST_JUMP * first);
    }

    void forget() {
        rate = 0;
    }
}
