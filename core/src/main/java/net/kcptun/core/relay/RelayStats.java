package net.kcptun.core.relay;

/// Counters of a relay since it was made. Written by the relay only, and read on its thread, but for copies.
public final class RelayStats {
    /// Ports that were opened for a pair.
    public long opened;
    /// Pairs of which both ends came.
    public long proven;
    /// Ports that could not be opened, since somebody else has them, say.
    public long portsTaken;
    /// Datagrams that were sent on.
    public long packets;
    /// Bytes of datagrams that were sent on, IP and UDP headers not.
    public long bytes;

    private final long[] drops = new long[RelayDrop.values().length];
    private final long[] refusals = new long[RelayRefusal.values().length];

    RelayStats() {}

    void dropped(RelayDrop reason, int datagrams) {
        drops[reason.ordinal()] += datagrams;
    }

    void refused(RelayRefusal reason) {
        refusals[reason.ordinal()]++;
    }

    /// Datagrams that went nowhere for `reason`.
    public long drops(RelayDrop reason) {
        return drops[reason.ordinal()];
    }

    /// How often two ends got no port for `reason`.
    public long refusals(RelayRefusal reason) {
        return refusals[reason.ordinal()];
    }

    /// What it is now, for other threads.
    public RelayStats copy() {
        RelayStats copy = new RelayStats();
        copy.opened = opened;
        copy.proven = proven;
        copy.portsTaken = portsTaken;
        copy.packets = packets;
        copy.bytes = bytes;
        System.arraycopy(drops, 0, copy.drops, 0, drops.length);
        System.arraycopy(refusals, 0, copy.refusals, 0, refusals.length);
        return copy;
    }
}
