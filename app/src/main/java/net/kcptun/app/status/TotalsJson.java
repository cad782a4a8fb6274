package net.kcptun.app.status;

import java.util.function.ToLongFunction;
import net.kcptun.app.net.base.UdpErrors;
import net.kcptun.app.stats.Observation;
import net.kcptun.app.stats.Rates;
import net.kcptun.app.stats.Totals;
import net.kcptun.core.kcp.KcpStats;
import net.kcptun.core.obfs.Flow;
import net.kcptun.core.obfs.FlowDrop;
import net.kcptun.core.obfs.FlowTable;
import net.kcptun.core.tunnel.TunnelSnapshot.SessionSummary;
import net.kcptun.core.tunnel.api.CloseReason;
import net.kcptun.core.tunnel.api.DropReason;
import net.kcptun.core.tunnel.api.TunnelStats;

/// The counters and rates of an observation, as members of the object that is being written.
final class TotalsJson {
    private TotalsJson() {}

    static void write(Json json, Observation seen) {
        Totals totals = seen.totals();
        json.object("totals", all -> bytes(all, totals.tunnel()));
        efficiency(json, totals.tunnel().receivedEfficiency(), totals.tunnel().sentEfficiency());
        json.object("rates", rates -> rates(rates, seen.rates()));
        json.object("segments", segments -> segments(segments, totals.kcp()));
        json.put("retransmission_share", totals.kcp().retransmissionShare());
        counts(json, "dropped_packets", DropReason.values(), totals.tunnel()::drops);
        counts(json, "udp_errors", UdpErrors.Reason.values(), totals::udpErrors);
        json.object("flow_counts", flows -> flowCounts(flows, totals.flows()));
        counts(json, "dropped_segments", FlowDrop.values(), totals.flows()::dropped);
        json.object("session_counts", counts -> sessionCounts(counts, totals, seen.sessionLimit()));
        json.objects(
                "limits",
                seen.limits(),
                (limit, state) -> limit.put("name", state.limit().key())
                        .put("limit", state.most())
                        .put("now", state.now())
                        .put("refused_total", state.refused()));
        json.put("windows_narrowed_total", totals.narrowed());
        counts(json, "closed_sessions", CloseReason.values(), totals.tunnel()::closes);
    }

    private static void bytes(Json json, TunnelStats tunnel) {
        json.object("tcp", tcp -> bytes(tcp, tunnel.tcpReceivedBytes, tunnel.tcpSentBytes));
        json.object("kcp", kcp -> bytes(kcp, tunnel.kcpReceivedBytes, tunnel.kcpSentBytes));
        json.object(
                "pkt",
                pkt -> bytes(pkt, tunnel.packetBytesReceived, tunnel.packetBytesSent)
                        .put("received", tunnel.packetsReceived)
                        .put("sent", tunnel.packetsSent));
        json.put("discarded_bytes", tunnel.discardedBytes);
    }

    private static Json bytes(Json json, long received, long sent) {
        return json.put("received_bytes", received).put("sent_bytes", sent);
    }

    private static void efficiency(Json json, double received, double sent) {
        json.object("efficiency", shares -> shares.put("received", received).put("sent", sent));
    }

    private static void rates(Json json, Rates rates) {
        json.put("interval_seconds", rates.seconds());
        json.object("tcp", tcp -> bytesPerSecond(tcp, rates.tcpReceived(), rates.tcpSent()));
        json.object("kcp", kcp -> bytesPerSecond(kcp, rates.kcpReceived(), rates.kcpSent()));
        json.object(
                "pkt",
                pkt -> bytesPerSecond(pkt, rates.pktReceivedBytes(), rates.pktSentBytes())
                        .put("received_per_second", rates.pktReceived())
                        .put("sent_per_second", rates.pktSent()));
        efficiency(json, rates.receivedEfficiency(), rates.sentEfficiency());
        json.put("retransmission_share", rates.retransmissionShare());
        json.put("round_trip_seconds", rates.roundTripSeconds());
        json.put("line_rate_bytes_per_second", rates.lineRate());
        json.put("line_sent_bytes_per_second", rates.lineSent());
        json.put("queue_seconds", rates.queueSeconds());
        json.put("sent_per_payload", rates.sentPerPayload());
    }

    private static Json bytesPerSecond(Json json, double received, double sent) {
        return json.put("received_bytes_per_second", received).put("sent_bytes_per_second", sent);
    }

    private static void segments(Json json, KcpStats kcp) {
        json.put("sent", kcp.segmentsSent)
                .object(
                        "retransmitted",
                        causes -> causes.put("timeout", kcp.timeoutResends)
                                .put("fast", kcp.fastResends)
                                .put("path_change", kcp.pathResends))
                .put("repair_copies", kcp.repairCopies)
                .put("retransmitted_in_vain", kcp.spuriousResends)
                .put("redundant", kcp.redundantSegments)
                .put("redundant_bytes", kcp.redundantBytes)
                .put("redundant_first", kcp.redundantFirst)
                .put("received", kcp.segmentsReceived)
                .put("duplicate", kcp.duplicates)
                .put("out_of_window", kcp.outOfWindow)
                .put("over_budget", kcp.overBudget)
                .put("malformed", kcp.malformed)
                .put("acks_sent", kcp.acksSent)
                .put("acks_received", kcp.acksReceived)
                .put("window_probes", kcp.probes);
    }

    private static void flowCounts(Json json, FlowTable.View flows) {
        for (Flow.State state : Flow.State.values()) {
            json.put(Words.of(state), flows.count(state));
        }
        json.put("opened_total", flows.opened()).put("refused_total", flows.refused());
    }

    private static void sessionCounts(Json json, Totals totals, int limit) {
        SessionSummary summary = totals.summary();
        TunnelStats tunnel = totals.tunnel();
        json.put("opening", summary.opening())
                .put("open", summary.open())
                .put("linger", summary.linger())
                .put("time_wait", summary.timeWait())
                .put("limit", limit)
                .put("opened_total", tunnel.sessionsOpened)
                .put("refused_total", tunnel.sessionsRefused())
                .put("peers_moved_total", tunnel.peersMoved)
                .put("resets_sent_total", tunnel.resetsSent);
    }

    private static <E extends Enum<E>> void counts(Json json, String name, E[] reasons, ToLongFunction<E> count) {
        json.object(name, counts -> {
            for (E reason : reasons) {
                counts.put(Words.of(reason), count.applyAsLong(reason));
            }
        });
    }
}
