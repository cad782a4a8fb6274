package net.kcptun.core.kcp;

import net.kcptun.core.path.PathModel;

/// In how many copies a lost segment is sent again.
///
/// A hole that holds the window back costs a round trip in which nothing new may leave; a repair that is lost as well
/// costs another. With a window of 2048 segments and 5% loss, 100 repairs are on their way in each round trip, five of
/// them are lost, and the stream waits for those most of its time. Copies of a repair go over a path that carries
/// nothing new meanwhile, and make that rare: as many leave as bring the repairs that fail, of those in a window, below
/// one in eight windows, at most three.
final class RepairCopies {
    private static final int MOST = 3;
    private static final double FAILURES_A_WINDOW = 1.0 / 8;

    private RepairCopies() {}

    /// How many copies of a segment leave, itself included: more than one where the holes soon stop all that is new,
    /// and what is lost is lost by chance. A segment that is shorter than half a packet might share its packet with
    /// its copies.
    static int count(SendRing ring, int sn, int window, PathModel path) {
        boolean holdsBack = ring.queued() > 0 && ring.span() >= window - window / 4;
        boolean mayHelp = holdsBack && 2 * ring.length(sn) > ring.mss() && !path.isCongested();
        return mayHelp ? count(window, path.loss()) : 1;
    }

    /// How many copies of a repair leave, the repair itself included.
    ///
    /// @param window segments that may be in flight
    /// @param loss   the share that is lost by chance
    static int count(int window, double loss) {
        int copies = 1;
        double failures = loss * window * loss;
        while (failures > FAILURES_A_WINDOW && copies < MOST) {
            failures *= loss;
            copies++;
        }
        return copies;
    }
}
