package net.kcptun.app.status;

import java.util.List;
import java.util.Locale;
import net.kcptun.app.stats.Totals;
import net.kcptun.core.kcp.KcpStats;
import net.kcptun.core.kcp.KcpView;
import net.kcptun.core.obfs.Flow;
import net.kcptun.core.tunnel.api.SessionView;
import net.kcptun.core.tunnel.api.SharedRegistryView;
import org.jspecify.annotations.Nullable;

/// Sessions, services and flows of an observation, as members of the object that is being written.
final class SessionsJson {
    private static final KcpView NONE = new KcpView(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

    private SessionsJson() {}

    static void write(Json json, Totals totals, SessionFilter filter) {
        long now = totals.tunnelNow();
        List<SessionView> shown = filter.apply(totals.sessions());
        json.objects("sessions", shown, (one, session) -> session(one, session, now));
        json.put("sessions_omitted", filter.matching(totals.sessions()) - shown.size());
        json.objects(
                "services",
                totals.services(),
                (one, service) -> one.put("id", service.id().text())
                        .put("inner", service.inner())
                        .put("outer", service.outer())
                        .seconds("seen_seconds_ago", now - service.seenAt()));
        json.put("services_omitted", totals.serviceCount() - totals.services().size());
        registry(json, totals.registry(), now);
        json.objects("flows", filter.limited(totals.flows().flows()), (one, flow) -> flow(one, flow, now));
    }

    private static void registry(Json json, @Nullable SharedRegistryView registry, long now) {
        if (registry == null) {
            json.put("registry", null);
            return;
        }
        json.object(
                "registry",
                seen -> seen.put("name", registry.name())
                        .put("is_up", registry.isUp())
                        .secondsIfKnown(
                                "changed_seconds_ago",
                                registry.changedAt() == 0 ? 0 : Math.max(1, now - registry.changedAt()))
                        .put("writes_total", registry.writes())
                        .put("writes_lost_total", registry.writesLost())
                        .put("reads_total", registry.reads())
                        .put("hits_total", registry.hits())
                        .put("misses_total", registry.misses())
                        .put("invalid_total", registry.invalid())
                        .put("unanswered_total", registry.unanswered())
                        .put("introductions_sent_total", registry.introduced())
                        .put("introductions_received_total", registry.introducedHere())
                        .put("introductions_invalid_total", registry.invalidIntroductions()));
    }

    private static void flow(Json json, Flow.View flow, long now) {
        json.put("peer", flow.remote())
                .put("state", flow.state())
                .seconds("age_seconds", now - flow.openedAt())
                .seconds("seen_seconds_ago", now - flow.seenAt())
                .put("received_packets", flow.receivedPackets())
                .put("received_bytes", flow.receivedBytes())
                .put("sent_packets", flow.sentPackets())
                .put("sent_bytes", flow.sentBytes())
                .put("congestion_marks", flow.congestionMarks())
                .put("congestion_echoes", flow.congestionEchoes());
    }

    private static void session(Json json, SessionView session, long now) {
        KcpStats kcp = session.kcp();
        json.put("conv", String.format(Locale.ROOT, "%08X", session.conv()))
                .put("peer", session.peer())
                .put("state", session.state())
                .seconds("age_seconds", now - session.openedAt())
                .seconds("seen_seconds_ago", now - session.receivedAt());
        engine(json, session.engine());
        json.put("segments_sent", kcp.segmentsSent)
                .put("segments_retransmitted", kcp.resends())
                .put("retransmission_share", kcp.retransmissionShare())
                .put("received_bytes", kcp.bytesReceived)
                .put("sent_bytes", kcp.bytesSent)
                .put(
                        "close_reason",
                        session.reason() == null ? null : session.reason().text());
    }

    /// @param engine null: so are its members
    private static void engine(Json json, @Nullable KcpView engine) {
        KcpView seen = engine == null ? NONE : engine;
        json.secondsIfKnown("srtt_seconds", seen.srttNanos())
                .secondsIfKnown("rttvar_seconds", seen.rttvarNanos())
                .secondsIfKnown("rto_seconds", seen.rtoNanos())
                .put("in_flight", engine == null ? null : engine.inFlight())
                .put("waiting", engine == null ? null : engine.waiting())
                .put("send_window", engine == null ? null : engine.sendWindow())
                .put("peer_window", engine == null ? null : engine.peerWindow())
                .put("receive_window", engine == null ? null : engine.receiveWindow())
                .put("unread", engine == null ? null : engine.unread())
                .put("congestion_window", seen.congestionWindow() == 0 ? null : seen.congestionWindow());
    }
}
