package net.kcptun.app.status;

import java.util.List;
import java.util.function.Function;
import net.kcptun.app.stats.Instance;
import net.kcptun.app.stats.Machine;
import net.kcptun.app.stats.Observation;
import net.kcptun.app.stats.Observer.Second;
import net.kcptun.app.stats.Rates;
import net.kcptun.app.stats.Totals;
import net.kcptun.core.portmap.Mapping;
import net.kcptun.core.tunnel.api.PathView;
import org.jspecify.annotations.Nullable;

/// An observation as JSON, version 1: openapi.json describes it, and holds for every later version of the program.
final class ObservationJson {
    private ObservationJson() {}

    static byte[] of(Observation seen, SessionFilter filter) {
        return Json.bytes(json -> write(json, seen, filter));
    }

    /// The history: a column for each rate, an element a second.
    static byte[] of(List<Second> seconds) {
        return Json.bytes(json -> {
            json.put("interval_seconds", 1);
            json.values("time", seconds.stream().map(Second::at));
            column(json, "tcp_received_bytes_per_second", seconds, Rates::tcpReceived);
            column(json, "tcp_sent_bytes_per_second", seconds, Rates::tcpSent);
            column(json, "pkt_received_bytes_per_second", seconds, Rates::pktReceivedBytes);
            column(json, "pkt_sent_bytes_per_second", seconds, Rates::pktSentBytes);
            column(json, "round_trip_seconds", seconds, Rates::roundTripSeconds);
            column(json, "retransmission_share", seconds, Rates::retransmissionShare);
            column(json, "efficiency_received", seconds, Rates::receivedEfficiency);
            column(json, "efficiency_sent", seconds, Rates::sentEfficiency);
            column(json, "line_rate_bytes_per_second", seconds, Rates::lineRate);
            column(json, "line_sent_bytes_per_second", seconds, Rates::lineSent);
            column(json, "queue_seconds", seconds, Rates::queueSeconds);
        });
    }

    private static void column(Json json, String name, List<Second> seconds, Function<Rates, Double> rate) {
        json.values(name, seconds.stream().map(Second::rates).map(rate));
    }

    private static void write(Json json, Observation seen, SessionFilter filter) {
        Totals totals = seen.totals();
        json.put("time", seen.takenAt());
        json.object("instance", instance -> instance(instance, seen));
        json.object(
                "ready",
                ready -> ready.put("is_ready", seen.readiness().isReady())
                        .put("reason", seen.readiness().reason()));
        json.objects("diagnosis", seen.diagnosis(), PathsJson::finding);
        path(json, totals.path(), totals.tunnelNow());
        mapping(json, seen.mapping());
        PathsJson.write(json, totals.lines(), filter.paths());
        TotalsJson.write(json, seen);
        json.objects("loops", seen.machine().loads(), (loop, load) -> loop.put("load", load));
        json.object("memory", memory -> memory(memory, seen.machine(), totals.bufferedBytes()));
        SessionsJson.write(json, totals, filter);
        RelayJson.write(json, totals, filter);
    }

    private static void instance(Json json, Observation seen) {
        Instance instance = seen.instance();
        json.put("version", instance.version())
                .put("mode", instance.mode())
                .put("uptime_seconds", seen.uptime().toMillis() / 1e3)
                .put("method", instance.method())
                .put("obfs", instance.obfs())
                .put("threads", instance.threads())
                .put("mtu", instance.mtu())
                .put("has_rendezvous", instance.hasRendezvous());
    }

    private static void path(Json json, @Nullable PathView path, long now) {
        if (path == null) {
            json.put("path", null);
            return;
        }
        json.object(
                "path",
                seen -> seen.put("state", path.state())
                        .put("peer", path.peer())
                        .put("is_relayed", path.isRelayed())
                        .secondsIfKnown(
                                "heard_seconds_ago", path.heardAt() == 0 ? 0 : Math.max(1, now - path.heardAt()))
                        .secondsIfKnown("round_trip_seconds", path.roundTripNanos()));
    }

    private static void mapping(Json json, @Nullable Mapping mapping) {
        if (mapping == null) {
            json.put("port_mapping", null);
            return;
        }
        json.object(
                "port_mapping",
                told -> told.put("address", mapping.outer())
                        .put("router", mapping.uplink().router())
                        .put("protocol", mapping.protocol().text())
                        .put("is_public", mapping.isPublic()));
    }

    private static void memory(Json json, Machine machine, long sessionBuffers) {
        json.put("heap_used_bytes", machine.heapUsedBytes())
                .put("heap_max_bytes", machine.heapMaxBytes())
                .put("direct_used_bytes", machine.directBytes())
                .put("session_buffer_bytes", sessionBuffers)
                .put("resident_bytes", machine.residentBytes() < 0 ? null : machine.residentBytes());
    }
}
