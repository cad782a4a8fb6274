package net.kcptun.core.tunnel.api;

import net.kcptun.core.kcp.KcpStats;

/// Counters of a tunnel since it was made. Written by the tunnel only, and read on its thread, but for sums and copies.
public final class TunnelStats {
    /// Bytes read from TCP connections.
    public long tcpReceivedBytes;
    /// Bytes written to TCP connections.
    public long tcpSentBytes;
    /// Bytes of peers whose TCP connection had failed meanwhile; those peers get a RESET.
    public long discardedBytes;
    /// Bytes of received KCP packets: headers, acknowledgements and repeated segments included.
    public long kcpReceivedBytes;
    /// Bytes of sent KCP packets: headers, acknowledgements and repeated segments included.
    public long kcpSentBytes;
    /// Datagrams received.
    public long packetsReceived;
    /// Bytes of received datagrams, sealing included, IP and UDP headers not.
    public long packetBytesReceived;
    /// Datagrams sent.
    public long packetsSent;
    /// Bytes of sent datagrams, sealing included, IP and UDP headers not.
    public long packetBytesSent;
    /// Sessions opened.
    public long sessionsOpened;
    /// RESET messages sent.
    public long resetsSent;
    /// How often peers were found at another address, and their sessions with them.
    public long peersMoved;

    private final long[] drops = new long[DropReason.values().length];
    private final long[] refusals = new long[Limit.values().length];
    private final long[] closes = new long[CloseReason.values().length];
    private final KcpStats ended = new KcpStats();

    /// All zero: for sums.
    public TunnelStats() {}

    public void dropped(DropReason reason) {
        drops[reason.ordinal()]++;
    }

    public void refused(Limit limit) {
        refusals[limit.ordinal()]++;
    }

    public void closed(CloseReason reason, KcpStats kcp) {
        closes[reason.ordinal()]++;
        ended.add(kcp);
    }

    /// Datagrams dropped for `reason`.
    public long drops(DropReason reason) {
        return drops[reason.ordinal()];
    }

    /// What was refused because of that limit.
    public long refusals(Limit limit) {
        return refusals[limit.ordinal()];
    }

    /// Sessions that were refused, because of whatever limit.
    public long sessionsRefused() {
        return refusals(Limit.SESSIONS)
                + refusals(Limit.SESSIONS_PER_ADDRESS)
                + refusals(Limit.HALF_OPEN)
                + refusals(Limit.BUFFERED);
    }

    /// The share of the bytes in sent KCP packets that are a user's and not sent before; NaN = none were sent.
    public double sentEfficiency() {
        return (double) tcpReceivedBytes / kcpSentBytes;
    }

    /// The share of the bytes in received KCP packets that became a user's; NaN = none were received.
    public double receivedEfficiency() {
        return (double) tcpSentBytes / kcpReceivedBytes;
    }

    /// Sessions ended for `reason`.
    public long closes(CloseReason reason) {
        return closes[reason.ordinal()];
    }

    /// What the engines of ended sessions counted.
    public KcpStats ended() {
        return ended;
    }

    /// What it is now, for other threads.
    public TunnelStats copy() {
        TunnelStats copy = new TunnelStats();
        copy.add(this);
        return copy;
    }

    /// Adds what `other` counted.
    public void add(TunnelStats other) {
        add(other, 1);
    }

    /// What was counted since it was as in `before`.
    public TunnelStats since(TunnelStats before) {
        TunnelStats difference = copy();
        difference.add(before, -1);
        return difference;
    }

    private void add(TunnelStats other, int times) {
        tcpReceivedBytes += times * other.tcpReceivedBytes;
        tcpSentBytes += times * other.tcpSentBytes;
        discardedBytes += times * other.discardedBytes;
        kcpReceivedBytes += times * other.kcpReceivedBytes;
        kcpSentBytes += times * other.kcpSentBytes;
        packetsReceived += times * other.packetsReceived;
        packetBytesReceived += times * other.packetBytesReceived;
        packetsSent += times * other.packetsSent;
        packetBytesSent += times * other.packetBytesSent;
        sessionsOpened += times * other.sessionsOpened;
        resetsSent += times * other.resetsSent;
        peersMoved += times * other.peersMoved;
        add(drops, other.drops, times);
        add(refusals, other.refusals, times);
        add(closes, other.closes, times);
        ended.add(other.ended, times);
    }

    private static void add(long[] to, long[] from, int times) {
        for (int i = 0; i < to.length; i++) {
            to[i] += times * from[i];
        }
    }
}
