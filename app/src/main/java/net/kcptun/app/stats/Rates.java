package net.kcptun.app.stats;

import net.kcptun.core.tunnel.api.TunnelStats;

/// What happened between two moments, a second: "received" is what this process took in. A share is NaN where there
/// was nothing to take a share of.
///
/// @param seconds             between the two moments; 0 = there was no moment before
/// @param tcpReceived         bytes read from TCP connections, into the tunnel
/// @param tcpSent             bytes written to TCP connections, out of the tunnel
/// @param retransmissionShare of the sent data segments, those that had been sent before
/// @param roundTripSeconds    as it was at the end; NaN = not known
public record Rates(
        double seconds,
        double tcpReceived,
        double tcpSent,
        double kcpReceived,
        double kcpSent,
        double pktReceivedBytes,
        double pktSentBytes,
        double pktReceived,
        double pktSent,
        double receivedEfficiency,
        double sentEfficiency,
        double retransmissionShare,
        double roundTripSeconds) {
    private static final double NANOS = 1e9;

    /// Nothing is known yet.
    static final Rates NONE = new Rates(0, 0, 0, 0, 0, 0, 0, 0, 0, Double.NaN, Double.NaN, Double.NaN, Double.NaN);

    /// @param nanos between the two
    public static Rates between(Totals before, Totals after, long nanos) {
        double seconds = nanos / NANOS;
        TunnelStats tunnel = after.tunnel().since(before.tunnel());
        return new Rates(
                seconds,
                tunnel.tcpReceivedBytes / seconds,
                tunnel.tcpSentBytes / seconds,
                tunnel.kcpReceivedBytes / seconds,
                tunnel.kcpSentBytes / seconds,
                tunnel.packetBytesReceived / seconds,
                tunnel.packetBytesSent / seconds,
                tunnel.packetsReceived / seconds,
                tunnel.packetsSent / seconds,
                tunnel.receivedEfficiency(),
                tunnel.sentEfficiency(),
                after.kcp().since(before.kcp()).retransmissionShare(),
                roundTripSeconds(after));
    }

    /// That of the sessions in use; else what the last PING told.
    private static double roundTripSeconds(Totals totals) {
        long nanos = totals.summary().srttNanos();
        if (nanos == 0 && totals.path() != null) {
            nanos = totals.path().roundTripNanos();
        }
        return nanos == 0 ? Double.NaN : nanos / NANOS;
    }
}
