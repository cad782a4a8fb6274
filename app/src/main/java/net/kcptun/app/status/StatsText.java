package net.kcptun.app.status;

import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import net.kcptun.app.stats.Finding;
import net.kcptun.app.stats.Instance;
import net.kcptun.app.stats.LimitState;
import net.kcptun.app.stats.Observation;
import net.kcptun.app.stats.Rates;
import net.kcptun.app.stats.Totals;
import net.kcptun.core.kcp.KcpView;
import net.kcptun.core.obfs.Flow;
import net.kcptun.core.obfs.FlowTable;
import net.kcptun.core.path.PathEstimate;
import net.kcptun.core.portmap.Mapping;
import net.kcptun.core.relay.RelayView;
import net.kcptun.core.tunnel.TunnelSnapshot.SessionSummary;
import net.kcptun.core.tunnel.api.DropReason;
import net.kcptun.core.tunnel.api.Limit;
import net.kcptun.core.tunnel.api.PeerPath;
import net.kcptun.core.tunnel.api.ServiceView;
import net.kcptun.core.tunnel.api.SessionState;
import net.kcptun.core.tunnel.api.SessionView;
import net.kcptun.core.tunnel.api.SharedRegistryView;
import net.kcptun.core.tunnel.api.TunnelStats;
import org.jspecify.annotations.Nullable;

/// An observation as the text that scripts know from kcptun v2: the same lines in the same order, followed by what
/// that program does not tell (drops, what it all means).
final class StatsText {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ssZ");
    private static final long MILLI = 1_000_000L;
    private static final long SECOND = 1_000_000_000L;
    private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB", "PiB"};
    /// From here on the next unit is used.
    private static final double NEXT_UNIT = 2000;

    private final Observation seen;
    private final StringBuilder out = new StringBuilder(4000);

    /// What is shown besides the totals.
    ///
    /// @param rates since the last time they were asked for; null = not asked for
    record Shown(
            SessionFilter sessions,
            boolean hasBanner,
            @Nullable Rates rates) {}

    private StatsText(Observation seen) {
        this.seen = seen;
    }

    static String of(Observation seen, Shown shown) {
        StatsText text = new StatsText(seen);
        text.banner(shown.hasBanner());
        text.sessions(shown.sessions());
        text.flows(shown.sessions());
        text.totals(shown.rates());
        text.lines(shown.sessions().paths());
        text.drops();
        text.limits();
        text.mapping();
        text.services();
        text.relay(shown.sessions());
        text.diagnosis();
        return text.out.toString();
    }

    private void banner(boolean isWanted) {
        Instance instance = seen.instance();
        if (isWanted) {
            String method = instance.method() == null ? "not encrypted" : instance.method();
            line("kcptun-netty %s\n  %s, %s\n", instance.version(), instance.mode(), method);
        }
        line("server time: %s\n", TIME.format(seen.takenAt().atZone(ZoneId.systemDefault())));
    }

    private void sessions(SessionFilter filter) {
        Totals totals = seen.totals();
        long waiting =
                totals.sessions().stream().mapToLong(SessionView::waiting).sum();
        for (SessionView session : filter.apply(totals.sessions())) {
            session(session, totals.tunnelNow());
        }
        long omitted = filter.matching(totals.sessions()) - filter.limit();
        if (omitted > 0) {
            line("(%d more: ?limit=N shows more of them)", omitted);
        }
        SessionSummary summary = totals.summary();
        line(
                "  = %d sessions: %d halfopen, %d connected, %d linger, %d time_wait; waitsnd=%d\n",
                summary.opening() + summary.open() + summary.linger() + summary.timeWait(),
                summary.opening(),
                summary.open(),
                summary.linger(),
                summary.timeWait(),
                waiting);
    }

    /// Only with the disguise.
    private void flows(SessionFilter filter) {
        if (seen.instance().obfs() == null) {
            return;
        }
        FlowTable.View flows = seen.totals().flows();
        for (Flow.View flow : filter.limited(flows.flows())) {
            line(
                    "[%s] %s seen=%ds rx/tx=%s/%s ecn/ece=%d/%d",
                    flow.remote(),
                    mark(flow.state()),
                    (seen.totals().tunnelNow() - flow.seenAt()) / SECOND,
                    bytes(flow.receivedBytes()),
                    bytes(flow.sentBytes()),
                    flow.congestionMarks(),
                    flow.congestionEchoes());
        }
        long dropped =
                flows.drops().values().stream().mapToLong(Long::longValue).sum();
        line(
                "  = %d(+%d) flows; refused: %d; dropped segments: %d\n",
                flows.count(Flow.State.AUTHENTICATED),
                flows.count(Flow.State.OPEN) + flows.count(Flow.State.CAPTURED),
                flows.refused(),
                dropped);
    }

    private static String mark(Flow.State state) {
        return switch (state) {
            case OPEN -> ">";
            case CAPTURED -> "?";
            case AUTHENTICATED -> "-";
        };
    }

    private void session(SessionView session, long now) {
        KcpView engine = session.engine();
        line(
                "[%08X] %s peer=%s seen=%ds rtt=%d rto=%d waitsnd=%d rx/tx=%s/%s%s",
                session.conv(),
                mark(session.state()),
                session.peer() == null ? "(unknown)" : session.peer(),
                (now - session.receivedAt()) / SECOND,
                engine == null ? 0 : engine.srttNanos() / MILLI,
                engine == null ? 0 : engine.rtoNanos() / MILLI,
                session.waiting(),
                bytes(session.kcp().bytesReceived),
                bytes(session.kcp().bytesSent),
                session.reason() == null ? "" : " (" + session.reason().text() + ")");
    }

    private static String mark(SessionState state) {
        return switch (state) {
            case OPENING -> ">";
            case OPEN -> "-";
            case LINGER -> ".";
            case TIME_WAIT -> "x";
        };
    }

    private void totals(@Nullable Rates rates) {
        Totals totals = seen.totals();
        if (rates != null) {
            line(
                    "[rx,tx] tcp: %s/s, %s/s; kcp: %s/s, %s/s; efficiency: %s, %s",
                    bytes(rates.tcpReceived()),
                    bytes(rates.tcpSent()),
                    bytes(rates.kcpReceived()),
                    bytes(rates.kcpSent()),
                    percent(rates.receivedEfficiency()),
                    percent(rates.sentEfficiency()));
        }
        line(
                "[total] tcp: %s, %s; kcp: %s, %s; pkt: %s, %s",
                bytes(totals.tunnel().tcpReceivedBytes),
                bytes(totals.tunnel().tcpSentBytes),
                bytes(totals.tunnel().kcpReceivedBytes),
                bytes(totals.tunnel().kcpSentBytes),
                bytes(totals.tunnel().packetBytesReceived),
                bytes(totals.tunnel().packetBytesSent));
        String recent = rates == null
                ? ""
                : format(
                        "load: %s; pkt: %s/s, %s/s; ",
                        load(), bytes(rates.pktReceivedBytes()), bytes(rates.pktSentBytes()));
        line("  = %suptime: %dms", recent, seen.uptime().toMillis());
    }

    private String load() {
        double load = seen.machine().loads().stream()
                .mapToDouble(Double::doubleValue)
                .average()
                .orElse(Double.NaN);
        return Double.isNaN(load) ? "(unknown)" : format("%.3g%%", load * 100);
    }

    /// Those of which something is known.
    private void lines(int most) {
        List<PeerPath> paths = seen.totals().lines().paths();
        for (PeerPath path : paths.subList(0, Math.min(most, paths.size()))) {
            PathEstimate line = path.estimate();
            if (line.rate() > 0) {
                line(
                        "[line] %s%s %s: rate=%s/s pace=%s rtt=%.1f+%.1fms loss=%s+%s%s msg99=%s inflight=%s/%s tx/acked=%s/%s sessions=%d",
                        path.peer() == null ? "(unknown)" : path.peer(),
                        way(path),
                        Words.of(line.state()),
                        bytes(line.rate()),
                        line.pace() == 0 ? "off" : bytes(line.pace()) + "/s",
                        line.minRttNanos() / (double) MILLI,
                        line.queueNanos() / (double) MILLI,
                        percent(line.randomLoss()),
                        percent(line.congestionLoss()),
                        line.hasRival() ? " shared" : "",
                        line.messageNanos() == 0 ? "-" : format("%.0fms", line.messageNanos() / (double) MILLI),
                        bytes(line.inFlightBytes()),
                        bytes(line.limitBytes()),
                        bytes(line.sentBytes()),
                        bytes(line.deliveredBytes()),
                        path.sessions());
            }
        }
    }

    /// Without a rendezvous server there is no other way.
    private String way(PeerPath path) {
        if (!seen.instance().hasRendezvous() || path.peer() == null) {
            return "";
        }
        return path.isRelayed() ? " relayed" : " direct";
    }

    private void drops() {
        TunnelStats tunnel = seen.totals().tunnel();
        String reasons = Arrays.stream(DropReason.values())
                .filter(reason -> tunnel.drops(reason) > 0)
                .map(reason -> Words.of(reason) + ": " + tunnel.drops(reason))
                .collect(Collectors.joining(", "));
        line(
                "  = resent: %s of segments; dropped packets: %d%s",
                percent(seen.totals().kcp().retransmissionShare()),
                seen.totals().drops(),
                reasons.isEmpty() ? "" : " (" + reasons + ")");
    }

    /// Only where a limit has bitten.
    private void limits() {
        boolean isNarrow = seen.totals().narrowed() > 0;
        String bitten = seen.limits().stream()
                .filter(state -> state.refused() > 0 || state.limit() == Limit.BUFFERED && isNarrow)
                .map(this::limit)
                .collect(Collectors.joining("; "));
        if (!bitten.isEmpty()) {
            line("  = limits: %s", bitten);
        }
    }

    private String limit(LimitState state) {
        if (state.limit() != Limit.BUFFERED) {
            return format("%s %d of %d, refused: %d", state.limit().key(), state.now(), state.most(), state.refused());
        }
        return format(
                "%s %s of %s, refused: %d, windows narrowed: %d, segments dropped: %d",
                state.limit().key(),
                bytes(state.now()),
                bytes(state.most()),
                state.refused(),
                seen.totals().narrowed(),
                seen.totals().kcp().overBudget);
    }

    private void mapping() {
        Mapping mapping = seen.mapping();
        if (mapping != null) {
            line(
                    "port mapping: UDP %s at the router %s, by %s",
                    mapping.outer(),
                    mapping.uplink().router(),
                    mapping.protocol().text());
        }
    }

    private void services() {
        for (ServiceView service : seen.totals().services()) {
            line(
                    "service %s: %s (locally %s), seen=%ds",
                    service.id().text(),
                    service.outer(),
                    service.inner(),
                    (seen.totals().tunnelNow() - service.seenAt()) / SECOND);
        }
        long omitted = seen.totals().serviceCount() - seen.totals().services().size();
        if (omitted > 0) {
            line("(%d more services)", omitted);
        }
        registry(seen.totals().registry());
    }

    private void registry(@Nullable SharedRegistryView registry) {
        if (registry != null) {
            line(
                    "registry %s: %s, written: %d (lost: %d), asked: %d (found: %d, missing: %d, unanswered: %d)",
                    registry.name().isEmpty() ? "(unknown)" : registry.name(),
                    registry.isUp() ? "up" : "down",
                    registry.writes(),
                    registry.writesLost(),
                    registry.reads(),
                    registry.hits(),
                    registry.misses(),
                    registry.unanswered());
        }
    }

    /// Only where something is relayed.
    private void relay(SessionFilter filter) {
        RelayView relay = seen.totals().relay();
        if (relay != null) {
            RelayText.of(relay, filter, seen.totals().tunnelNow())
                    .forEach(text -> out.append(text).append('\n'));
        }
    }

    private void diagnosis() {
        line("");
        for (Finding finding : seen.diagnosis()) {
            line("%s: %s", Words.of(finding.severity()), finding.text());
        }
    }

    private void line(String pattern, @Nullable Object... values) {
        out.append(format(pattern, values)).append('\n');
    }

    private static String format(String pattern, @Nullable Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }

    /// `0`, `317 B`, `2.14 MiB`: three digits or more.
    static String bytes(double count) {
        if (count < 0.5) {
            return "0";
        }
        int unit = 0;
        double value = count;
        while (value >= NEXT_UNIT && unit < UNITS.length - 1) {
            value /= 1024;
            unit++;
        }
        String digits =
                unit == 0 || value >= 100 ? format("%.0f", value) : format(value >= 10 ? "%.1f" : "%.2f", value);
        return digits + " " + UNITS[unit];
    }

    private static String percent(double share) {
        return Double.isNaN(share) ? "-" : format("%.1f%%", share * 100);
    }
}
