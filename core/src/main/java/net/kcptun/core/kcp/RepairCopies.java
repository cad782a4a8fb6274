package net.kcptun.core.kcp;

/// In how many copies a lost segment is sent again.
///
/// A hole that holds the window back costs a round trip in which nothing new may leave; a repair that is lost as well
/// costs another. With a window of 2048 segments and 5% loss, 100 repairs are on their way in each round trip, five of
/// them are lost, and the stream waits for those most of its time. Copies of a repair go over a path that carries
/// nothing new meanwhile, and make that rare: as many leave as bring the repairs that fail, of those in a window, below
/// one in eight windows, at most three.
///
/// The share of segments that are lost is the mean of about the last 512. Where it is more than a tenth there are no
/// copies: losses of that size are mostly a queue that is full, and copies would fill it further. So copies never add
/// more than a fifth to what is sent.
final class RepairCopies {
    private static final int MOST = 3;
    private static final double CROWDED = 0.1;
    private static final double FAILURES_A_WINDOW = 1.0 / 8;
    private static final double GAIN = 1.0 / 512;

    private double lossRate;

    void onArrived() {
        lossRate -= lossRate * GAIN;
    }

    void onLost() {
        lossRate += (1 - lossRate) * GAIN;
    }

    /// The last loss was none.
    void onSpurious() {
        lossRate = Math.max(0, lossRate - GAIN);
    }

    /// How many copies of a repair leave, the repair itself included.
    ///
    /// @param window segments that may be in flight
    int count(int window) {
        if (lossRate > CROWDED) {
            return 1;
        }
        int copies = 1;
        double failures = lossRate * window * lossRate;
        while (failures > FAILURES_A_WINDOW && copies < MOST) {
            failures *= lossRate;
            copies++;
        }
        return copies;
    }
}
