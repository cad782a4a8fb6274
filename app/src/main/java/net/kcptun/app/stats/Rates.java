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
/// @param lineRate            bytes of IP packets that the lines in use carry, as found at the end; NaN = not known
/// @param lineSent            bytes of IP packets sent
/// @param queueSeconds        what stood in the busiest line's queue at the end; NaN = not known
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
        double roundTripSeconds,
        double lineRate,
        double lineSent,
        double queueSeconds) {
    private static final double NANOS = 1e9;
    private static final int IP_AND_UDP_BYTES = 28;
    /// Where less than so many bytes a second are carried, acknowledgements are all that there is.
    private static final double LITTLE = 10_000;

    /// Nothing is known yet.
    static final Rates NONE = new Rates(
            0, 0, 0, 0, 0, 0, 0, 0, 0, Double.NaN, Double.NaN, Double.NaN, Double.NaN, Double.NaN, 0, Double.NaN);

    /// Bytes of IP packets sent for each byte of users; NaN where next to nothing of users was.
    public double sentPerPayload() {
        return tcpReceived < LITTLE ? Double.NaN : lineSent / tcpReceived;
    }

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
                roundTripSeconds(after),
                after.lines().rate(),
                (tunnel.packetBytesSent + IP_AND_UDP_BYTES * tunnel.packetsSent) / seconds,
                after.lines().queueSeconds());
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
