package net.kcptun.app.status;

import java.util.List;
import net.kcptun.app.stats.Finding;
import net.kcptun.app.stats.Lines;
import net.kcptun.core.path.PathEstimate;
import net.kcptun.core.tunnel.api.PeerPath;

/// What is known of the paths to the busiest peers, as members of the object that is being written.
final class PathsJson {
    private static final double NANOS = 1e9;

    private PathsJson() {}

    /// @param most how many at most
    static void write(Json json, Lines lines, int most) {
        List<Lines.Told> told = lines.told(most);
        json.objects("paths", told, PathsJson::told);
        json.put("paths_omitted", Math.max(0, lines.peers() - told.size()));
    }

    /// The same members for every finding.
    static void finding(Json json, Finding finding) {
        json.put("code", finding.code()).put("severity", finding.severity()).put("text", finding.text());
    }

    private static void told(Json json, Lines.Told told) {
        path(json, told.path());
        json.objects("findings", told.findings(), PathsJson::finding);
    }

    private static void path(Json json, PeerPath path) {
        PathEstimate line = path.estimate();
        json.put("peer", path.peer())
                .put("is_relayed", path.isRelayed())
                .put("sessions", path.sessions())
                .put("state", line.state())
                .put("rate_bytes_per_second", known(line.rate()))
                .put("pace_bytes_per_second", known(line.pace()))
                .secondsIfKnown("min_round_trip_seconds", line.minRttNanos())
                .secondsIfKnown("round_trip_seconds", line.srttNanos())
                .put("queue_seconds", line.queueNanos() / NANOS)
                .put("random_loss", line.randomLoss())
                .put("congestion_loss", line.congestionLoss())
                .put("recent_loss", line.recentLoss())
                .secondsIfKnown("message_p99_seconds", line.messageNanos())
                .put("has_rival", line.hasRival())
                .put("in_flight_bytes", line.inFlightBytes())
                .put("in_flight_limit_bytes", line.limitBytes())
                .put("sent_bytes", line.sentBytes())
                .put("delivered_bytes", line.deliveredBytes())
                .put("payload_bytes", line.payloadBytes())
                .put("copies", line.copies())
                .put("copy_bytes", line.copyBytes())
                .put("copies_first", line.copiesFirst());
    }

    private static double known(double rate) {
        return rate > 0 ? rate : Double.NaN;
    }
}
