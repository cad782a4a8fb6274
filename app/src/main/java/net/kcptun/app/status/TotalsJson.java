package net.kcptun.app.status;

import static net.kcptun.app.status.ObservationJson.number;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.List;
import java.util.function.ToLongFunction;
import net.kcptun.app.net.base.UdpErrors;
import net.kcptun.app.stats.LimitState;
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
record TotalsJson(JsonGenerator json) {
    void write(Observation seen) throws IOException {
        Totals totals = seen.totals();
        bytes(totals.tunnel());
        efficiency(totals.tunnel().receivedEfficiency(), totals.tunnel().sentEfficiency());
        rates(seen.rates());
        segments(totals.kcp());
        number(json, "retransmission_share", totals.kcp().retransmissionShare());
        counts("dropped_packets", DropReason.values(), totals.tunnel()::drops);
        counts(
                "udp_errors",
                UdpErrors.Reason.values(),
                reason -> totals.udpErrors().getOrDefault(reason, 0L));
        flowCounts(totals.flows());
        counts("dropped_segments", FlowDrop.values(), totals.flows()::dropped);
        sessionCounts(totals.summary(), totals.tunnel(), seen.sessionLimit());
        limits(seen.limits());
        json.writeNumberField("windows_narrowed_total", totals.narrowed());
        counts("closed_sessions", CloseReason.values(), totals.tunnel()::closes);
    }

    private void bytes(TunnelStats tunnel) throws IOException {
        json.writeObjectFieldStart("totals");
        json.writeObjectFieldStart("tcp");
        json.writeNumberField("received_bytes", tunnel.tcpReceivedBytes);
        json.writeNumberField("sent_bytes", tunnel.tcpSentBytes);
        json.writeEndObject();
        json.writeObjectFieldStart("kcp");
        json.writeNumberField("received_bytes", tunnel.kcpReceivedBytes);
        json.writeNumberField("sent_bytes", tunnel.kcpSentBytes);
        json.writeEndObject();
        json.writeObjectFieldStart("pkt");
        json.writeNumberField("received_bytes", tunnel.packetBytesReceived);
        json.writeNumberField("sent_bytes", tunnel.packetBytesSent);
        json.writeNumberField("received", tunnel.packetsReceived);
        json.writeNumberField("sent", tunnel.packetsSent);
        json.writeEndObject();
        json.writeNumberField("discarded_bytes", tunnel.discardedBytes);
        json.writeEndObject();
    }

    private void efficiency(double received, double sent) throws IOException {
        json.writeObjectFieldStart("efficiency");
        number(json, "received", received);
        number(json, "sent", sent);
        json.writeEndObject();
    }

    private void rates(Rates rates) throws IOException {
        json.writeObjectFieldStart("rates");
        number(json, "interval_seconds", rates.seconds());
        json.writeObjectFieldStart("tcp");
        bytesPerSecond(rates.tcpReceived(), rates.tcpSent());
        json.writeEndObject();
        json.writeObjectFieldStart("kcp");
        bytesPerSecond(rates.kcpReceived(), rates.kcpSent());
        json.writeEndObject();
        json.writeObjectFieldStart("pkt");
        bytesPerSecond(rates.pktReceivedBytes(), rates.pktSentBytes());
        number(json, "received_per_second", rates.pktReceived());
        number(json, "sent_per_second", rates.pktSent());
        json.writeEndObject();
        efficiency(rates.receivedEfficiency(), rates.sentEfficiency());
        number(json, "retransmission_share", rates.retransmissionShare());
        number(json, "round_trip_seconds", rates.roundTripSeconds());
        json.writeEndObject();
    }

    private void bytesPerSecond(double received, double sent) throws IOException {
        number(json, "received_bytes_per_second", received);
        number(json, "sent_bytes_per_second", sent);
    }

    private void segments(KcpStats kcp) throws IOException {
        json.writeObjectFieldStart("segments");
        json.writeNumberField("sent", kcp.segmentsSent);
        json.writeObjectFieldStart("retransmitted");
        json.writeNumberField("timeout", kcp.timeoutResends);
        json.writeNumberField("fast", kcp.fastResends);
        json.writeNumberField("path_change", kcp.pathResends);
        json.writeEndObject();
        json.writeNumberField("repair_copies", kcp.repairCopies);
        json.writeNumberField("retransmitted_in_vain", kcp.spuriousResends);
        json.writeNumberField("received", kcp.segmentsReceived);
        json.writeNumberField("duplicate", kcp.duplicates);
        json.writeNumberField("out_of_window", kcp.outOfWindow);
        json.writeNumberField("over_budget", kcp.overBudget);
        json.writeNumberField("malformed", kcp.malformed);
        json.writeNumberField("acks_sent", kcp.acksSent);
        json.writeNumberField("acks_received", kcp.acksReceived);
        json.writeNumberField("window_probes", kcp.probes);
        json.writeEndObject();
    }

    private void flowCounts(FlowTable.View flows) throws IOException {
        json.writeObjectFieldStart("flow_counts");
        for (Flow.State state : Flow.State.values()) {
            json.writeNumberField(Words.of(state), flows.count(state));
        }
        json.writeNumberField("opened_total", flows.opened());
        json.writeNumberField("refused_total", flows.refused());
        json.writeEndObject();
    }

    private void sessionCounts(SessionSummary summary, TunnelStats tunnel, int limit) throws IOException {
        json.writeObjectFieldStart("session_counts");
        json.writeNumberField("opening", summary.opening());
        json.writeNumberField("open", summary.open());
        json.writeNumberField("linger", summary.linger());
        json.writeNumberField("time_wait", summary.timeWait());
        json.writeNumberField("limit", limit);
        json.writeNumberField("opened_total", tunnel.sessionsOpened);
        json.writeNumberField("refused_total", tunnel.sessionsRefused());
        json.writeNumberField("peers_moved_total", tunnel.peersMoved);
        json.writeNumberField("resets_sent_total", tunnel.resetsSent);
        json.writeEndObject();
    }

    private void limits(List<LimitState> limits) throws IOException {
        json.writeArrayFieldStart("limits");
        for (LimitState state : limits) {
            json.writeStartObject();
            json.writeStringField("name", state.limit().key());
            json.writeNumberField("limit", state.most());
            json.writeNumberField("now", state.now());
            json.writeNumberField("refused_total", state.refused());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private <E extends Enum<E>> void counts(String name, E[] reasons, ToLongFunction<E> count) throws IOException {
        json.writeObjectFieldStart(name);
        for (E reason : reasons) {
            json.writeNumberField(Words.of(reason), count.applyAsLong(reason));
        }
        json.writeEndObject();
    }
}
