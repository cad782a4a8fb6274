package net.kcptun.core.tunnel;

import net.kcptun.core.kcp.KcpStats;

/// Counters of a tunnel since it was made. Written on the tunnel's thread only.
public final class TunnelStats {
    long tcpReceivedBytes;
    long tcpSentBytes;
    long discardedBytes;
    long packetsReceived;
    long packetBytesReceived;
    long packetsSent;
    long packetBytesSent;
    long sessionsOpened;
    long sessionsRefused;
    long resetsSent;
    long peersMoved;

    private final long[] drops = new long[DropReason.values().length];
    private final long[] closes = new long[CloseReason.values().length];
    private final KcpStats ended = new KcpStats();

    TunnelStats() {}

    void dropped(DropReason reason) {
        drops[reason.ordinal()]++;
    }

    void closed(CloseReason reason, KcpStats kcp) {
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

    public long sessionsRefused() {
        return sessionsRefused;
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
    KcpStats ended() {
        return ended;
    }
}
