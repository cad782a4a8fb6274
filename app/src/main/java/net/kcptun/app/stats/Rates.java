package net.kcptun.app.stats;

import java.util.function.ToLongFunction;
import net.kcptun.core.kcp.KcpStats;
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
        Delta delta = new Delta(before, after);
        double received = delta.tunnel(TunnelStats::tcpReceivedBytes);
        double sent = delta.tunnel(TunnelStats::tcpSentBytes);
        double kcpReceived = delta.tunnel(TunnelStats::kcpReceivedBytes);
        double kcpSent = delta.tunnel(TunnelStats::kcpSentBytes);
        double resends = delta.kcp(KcpStats::resends);
        return new Rates(
                seconds,
                received / seconds,
                sent / seconds,
                kcpReceived / seconds,
                kcpSent / seconds,
                delta.tunnel(TunnelStats::packetBytesReceived) / seconds,
                delta.tunnel(TunnelStats::packetBytesSent) / seconds,
                delta.tunnel(TunnelStats::packetsReceived) / seconds,
                delta.tunnel(TunnelStats::packetsSent) / seconds,
                sent / kcpReceived,
                received / kcpSent,
                resends / (resends + delta.kcp(KcpStats::segmentsSent)),
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

    private record Delta(Totals before, Totals after) {
        long tunnel(ToLongFunction<TunnelStats> counter) {
            return counter.applyAsLong(after.tunnel()) - counter.applyAsLong(before.tunnel());
        }

        long kcp(ToLongFunction<KcpStats> counter) {
            return counter.applyAsLong(after.kcp()) - counter.applyAsLong(before.kcp());
        }
    }
}
