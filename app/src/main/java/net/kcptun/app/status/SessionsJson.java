package net.kcptun.app.status;

import static net.kcptun.app.status.ObservationJson.number;
import static net.kcptun.app.status.ObservationJson.seconds;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import net.kcptun.app.stats.Totals;
import net.kcptun.core.kcp.KcpStats;
import net.kcptun.core.obfs.Flow;
import net.kcptun.core.tunnel.TunnelSnapshot.EngineView;
import net.kcptun.core.tunnel.TunnelSnapshot.ServiceView;
import net.kcptun.core.tunnel.TunnelSnapshot.SessionView;
import org.jspecify.annotations.Nullable;

/// Sessions, services and flows of an observation, as members of the object that is being written.
record SessionsJson(JsonGenerator json) {
    private static final double NANOS = 1e9;
    private static final List<String> ENGINE_MEMBERS = List.of(
            "srtt_seconds",
            "rttvar_seconds",
            "rto_seconds",
            "in_flight",
            "waiting",
            "send_window",
            "peer_window",
            "receive_window",
            "unread",
            "congestion_window");

    void write(Totals totals, SessionFilter filter) throws IOException {
        List<SessionView> shown = filter.apply(totals.sessions());
        json.writeArrayFieldStart("sessions");
        for (SessionView session : shown) {
            session(session, totals.tunnelNow());
        }
        json.writeEndArray();
        json.writeNumberField("sessions_omitted", filter.matching(totals.sessions()) - shown.size());
        json.writeArrayFieldStart("services");
        for (ServiceView service : totals.services()) {
            service(service, totals.tunnelNow());
        }
        json.writeEndArray();
        json.writeArrayFieldStart("flows");
        for (Flow.View flow : filter.limited(totals.flows().flows())) {
            flow(flow, totals.tunnelNow());
        }
        json.writeEndArray();
    }

    private void flow(Flow.View flow, long now) throws IOException {
        json.writeStartObject();
        json.writeStringField("peer", flow.remote().toString());
        json.writeStringField("state", Words.of(flow.state()));
        number(json, "age_seconds", (now - flow.openedAt()) / NANOS);
        number(json, "seen_seconds_ago", (now - flow.seenAt()) / NANOS);
        json.writeNumberField("received_packets", flow.receivedPackets());
        json.writeNumberField("received_bytes", flow.receivedBytes());
        json.writeNumberField("sent_packets", flow.sentPackets());
        json.writeNumberField("sent_bytes", flow.sentBytes());
        json.writeNumberField("congestion_marks", flow.congestionMarks());
        json.writeNumberField("congestion_echoes", flow.congestionEchoes());
        json.writeEndObject();
    }

    private void session(SessionView session, long now) throws IOException {
        KcpStats kcp = session.kcp();
        json.writeStartObject();
        json.writeStringField("conv", String.format(Locale.ROOT, "%08X", session.conv()));
        json.writeStringField(
                "peer", session.peer() == null ? null : session.peer().toString());
        json.writeStringField("state", Words.of(session.state()));
        number(json, "age_seconds", (now - session.openedAt()) / NANOS);
        number(json, "seen_seconds_ago", (now - session.receivedAt()) / NANOS);
        engine(session.engine());
        json.writeNumberField("segments_sent", kcp.segmentsSent);
        json.writeNumberField("segments_retransmitted", kcp.resends());
        number(json, "retransmission_share", (double) kcp.resends() / (kcp.segmentsSent + kcp.resends()));
        json.writeNumberField("received_bytes", kcp.bytesReceived);
        json.writeNumberField("sent_bytes", kcp.bytesSent);
        json.writeStringField(
                "close_reason",
                session.reason() == null ? null : session.reason().text());
        json.writeEndObject();
    }

    private void engine(@Nullable EngineView engine) throws IOException {
        if (engine == null) {
            for (String member : ENGINE_MEMBERS) {
                json.writeNullField(member);
            }
            return;
        }
        seconds(json, "srtt_seconds", engine.srttNanos());
        seconds(json, "rttvar_seconds", engine.rttvarNanos());
        seconds(json, "rto_seconds", engine.rtoNanos());
        json.writeNumberField("in_flight", engine.inFlight());
        json.writeNumberField("waiting", engine.waiting());
        json.writeNumberField("send_window", engine.sendWindow());
        json.writeNumberField("peer_window", engine.peerWindow());
        json.writeNumberField("receive_window", engine.receiveWindow());
        json.writeNumberField("unread", engine.unread());
        if (engine.congestionWindow() == 0) {
            json.writeNullField("congestion_window");
        } else {
            json.writeNumberField("congestion_window", engine.congestionWindow());
        }
    }

    private void service(ServiceView service, long now) throws IOException {
        json.writeStartObject();
        json.writeStringField("id", service.id().text());
        json.writeStringField("inner", service.inner().toString());
        json.writeStringField("outer", service.outer().toString());
        number(json, "seen_seconds_ago", (now - service.seenAt()) / NANOS);
        json.writeEndObject();
    }
}
