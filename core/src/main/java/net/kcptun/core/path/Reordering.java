package net.kcptun.core.path;

/// For how much longer than others a packet is waited for, as a path reorders: the *tolerance*, of all of its sessions,
/// so that a new one need not learn it.
///
/// It starts at 0. What comes later makes it larger by a quarter of the difference, with an eighth added for safety and
/// up to a round trip; with every acknowledgement it falls by 1/4096. So it settles where about one packet in a hundred
/// comes later, and one straggler costs little. It halves after 16 round trips without a late one.
public final class Reordering {
    private static final int CALM_ROUND_TRIPS = 16;
    private static final int DECAY_SHIFT = 12;
    private static final long SMALLEST_NANOS = 50_000;

    private long toleranceNanos;
    private long reorderedAt;

    Reordering() {}

    public long toleranceNanos() {
        return toleranceNanos;
    }

    /// An acknowledgement has come.
    public void onAcknowledged() {
        toleranceNanos -= toleranceNanos >> DECAY_SHIFT;
    }

    /// A packet has come by so much later than those that left after it.
    public void onLate(long lateNanos, long srttNanos, long now) {
        if (lateNanos <= 0) {
            return;
        }
        reorderedAt = now;
        long wanted = Math.min(lateNanos + lateNanos / 8, srttNanos);
        toleranceNanos += Math.max(0, wanted - toleranceNanos) / 4;
    }

    /// A packet has come in order.
    public void onOrdered(long srttNanos, long now) {
        if (toleranceNanos == 0 || srttNanos == 0 || now - reorderedAt < CALM_ROUND_TRIPS * srttNanos) {
            return;
        }
        reorderedAt = now;
        toleranceNanos /= 2;
        if (toleranceNanos < SMALLEST_NANOS) {
            toleranceNanos = 0;
        }
    }

    void forget() {
        toleranceNanos = 0;
    }
}
