package net.kcptun.core.tunnel.api;

import net.kcptun.core.kcp.KcpStats;

/// Counters of a tunnel since it was made. Written and read on the tunnel's thread only, but for sums and copies.
public final class TunnelStats {
    public long tcpReceivedBytes;
    public long tcpSentBytes;
    public long discardedBytes;
    public long kcpReceivedBytes;
    public long kcpSentBytes;
    public long packetsReceived;
    public long packetBytesReceived;
    public long packetsSent;
    public long packetBytesSent;
    public long sessionsOpened;
    public long resetsSent;
    public long peersMoved;

    private final long[] drops = new long[DropReason.values().length];
    private final long[] refusals = new long[Limit.values().length];
    private final long[] closes = new long[CloseReason.values().length];
    private final KcpStats ended = new KcpStats();

    /// All zero: for sums.
    public TunnelStats() {}

    /// What it is now, for other threads.
    public TunnelStats copy() {
        TunnelStats copy = new TunnelStats();
        copy.add(this);
        return copy;
    }

    /// Adds what `other` counted.
    public void add(TunnelStats other) {
        tcpReceivedBytes += other.tcpReceivedBytes;
        tcpSentBytes += other.tcpSentBytes;
        discardedBytes += other.discardedBytes;
        kcpReceivedBytes += other.kcpReceivedBytes;
        kcpSentBytes += other.kcpSentBytes;
        packetsReceived += other.packetsReceived;
        packetBytesReceived += other.packetBytesReceived;
        packetsSent += other.packetsSent;
        packetBytesSent += other.packetBytesSent;
        sessionsOpened += other.sessionsOpened;
        resetsSent += other.resetsSent;
        peersMoved += other.peersMoved;
        add(drops, other.drops);
        add(refusals, other.refusals);
        add(closes, other.closes);
        ended.add(other.ended);
    }

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

    /// Bytes read from TCP connections.
    public long tcpReceivedBytes() {
        return tcpReceivedBytes;
    }

    /// Bytes written to TCP connections.
    public long tcpSentBytes() {
        return tcpSentBytes;
    }

    /// Bytes of peers whose TCP connection had failed meanwhile; those peers get a RESET.
    public long discardedBytes() {
        return discardedBytes;
    }

    /// Bytes of received KCP packets: headers, acknowledgements and repeated segments included.
    public long kcpReceivedBytes() {
        return kcpReceivedBytes;
    }

    /// Bytes of sent KCP packets: headers, acknowledgements and repeated segments included.
    public long kcpSentBytes() {
        return kcpSentBytes;
    }

    public long packetsReceived() {
        return packetsReceived;
    }

    /// Bytes of received datagrams, sealing included, IP and UDP headers not.
    public long packetBytesReceived() {
        return packetBytesReceived;
    }

    public long packetsSent() {
        return packetsSent;
    }

    /// Bytes of sent datagrams, sealing included, IP and UDP headers not.
    public long packetBytesSent() {
        return packetBytesSent;
    }

    public long sessionsOpened() {
        return sessionsOpened;
    }

    /// Sessions that were refused, because of whatever limit.
    public long sessionsRefused() {
        return refusals(Limit.SESSIONS)
                + refusals(Limit.SESSIONS_PER_ADDRESS)
                + refusals(Limit.HALF_OPEN)
                + refusals(Limit.BUFFERED);
    }

    /// What was refused because of that limit.
    public long refusals(Limit limit) {
        return refusals[limit.ordinal()];
    }

    public long resetsSent() {
        return resetsSent;
    }

    /// How often peers were found at another address, and their sessions with them.
    public long peersMoved() {
        return peersMoved;
    }

    /// Datagrams dropped for `reason`.
    public long drops(DropReason reason) {
        return drops[reason.ordinal()];
    }

    /// Sessions ended for `reason`.
    public long closes(CloseReason reason) {
        return closes[reason.ordinal()];
    }

    /// What the engines of ended sessions counted.
    public KcpStats ended() {
        return ended;
    }

    private static void add(long[] to, long[] from) {
        for (int i = 0; i < to.length; i++) {
            to[i] += from[i];
        }
    }
}
