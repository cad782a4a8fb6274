package net.kcptun.app.top;

import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import net.kcptun.app.command.PlainText;
import net.kcptun.app.command.Tree;
import net.kcptun.app.top.SessionRow.Order;

/// A snapshot as lines of text, none longer than the window is wide.
///
/// Columns of sessions are left out from the right where the window is narrow, rows from the bottom where it is low.
/// What is said in words goes on in the next line, unless the window is low.
final class Screen {
    private static final List<Column> COLUMNS = List.of(
            new Column("CONV", 8, SessionRow::conv),
            new Column("PEER", 21, row -> row.session().text("peer", "-")),
            new Column("RX/s", 10, row -> Quantity.byteRate(row.received())),
            new Column("TX/s", 10, row -> Quantity.byteRate(row.sent())),
            new Column("RTT", 8, row -> Quantity.millis(row.session().number("srtt_seconds"))),
            new Column("RESENT", 6, row -> Quantity.percent(row.session().number("retransmission_share"))),
            new Column("WAITING", 7, row -> Quantity.count(row.session().number("waiting"))),
            new Column("WINDOW", 6, row -> Quantity.count(row.session().number("send_window"))),
            new Column("STATE", 7, row -> row.session().text("state", "-")),
            new Column("AGE", 11, row -> Quantity.duration(row.session().number("age_seconds"))),
            new Column("SEEN", 7, row -> Quantity.duration(row.session().number("seen_seconds_ago"))),
            new Column("RTO", 8, row -> Quantity.millis(row.session().number("rto_seconds"))));

    private static final int ROWS_FOR_WORDS = 20;
    private static final int COLUMNS_FOR_WORDS = 40;

    private final Tree now;
    private final Tree before;
    private final Look look;
    private final int width;
    private final List<String> lines = new ArrayList<>();

    private record Column(String title, int width, Function<SessionRow, String> text) {
        /// As wide as it must be: addresses of IPv6 are long.
        Column holding(List<SessionRow> sessions) {
            int widest = sessions.stream()
                    .mapToInt(row -> text.apply(row).length())
                    .max()
                    .orElse(0);
            return new Column(title, Math.max(width, widest), text);
        }
    }

    /// How large the window is.
    record Size(int rows, int columns) {}

    /// How it is looked at.
    ///
    /// @param skipped sessions above the first that is shown
    record Look(Size size, Order order, int skipped) {}

    /// What is to be seen, and how many sessions were skipped: not more than there is need for.
    record Picture(List<String> lines, int skipped) {}

    private Screen(Tree now, Tree before, Look look) {
        this.now = now;
        this.before = before;
        this.look = look;
        this.width = look.size().columns();
    }

    /// @param before the snapshot before; empty at first
    static Picture picture(Tree now, Tree before, Look look) {
        Screen screen = new Screen(now, before, look);
        screen.head();
        screen.rates();
        screen.busiestLine();
        screen.relay();
        screen.drops();
        int skipped = screen.sessions();
        return screen.cut(skipped);
    }

    /// Instead of a snapshot.
    static Picture trouble(String text, Size size) {
        Screen screen = new Screen(Tree.EMPTY, Tree.EMPTY, new Look(size, Order.RATE, 0));
        screen.words("%s", text);
        return screen.cut(0);
    }

    private Picture cut(int skipped) {
        return new Picture(lines.subList(0, Math.min(lines.size(), look.size().rows())), skipped);
    }

    private void head() {
        Tree instance = now.tree("instance");
        Tree ready = now.tree("ready");
        boolean isClient = instance.text("mode", "?").equals("client");
        words(
                "kcptun-netty %s %s, %s, up %s: %s",
                instance.text("version", "?"),
                instance.text("mode", "?"),
                instance.text("method", "not encrypted"),
                Quantity.duration(instance.number("uptime_seconds")),
                ready.flag("is_ready")
                        ? "ready" + (isClient ? way(now.tree("path")) : "")
                        : "NOT READY, " + ready.text("reason", "?"));
        for (Tree finding : now.trees("diagnosis")) {
            words("  %s: %s", finding.text("severity", "?"), finding.text("text", "?"));
        }
        line("");
    }

    private void rates() {
        Tree rates = now.tree("rates");
        Tree totals = now.tree("totals");
        Tree segments = now.tree("segments");
        traffic("into the tunnel", rates.tree("tcp"), totals.tree("tcp"), "received");
        traffic("out of the tunnel", rates.tree("tcp"), totals.tree("tcp"), "sent");
        traffic("UDP sent", rates.tree("pkt"), totals.tree("pkt"), "sent");
        traffic("UDP received", rates.tree("pkt"), totals.tree("pkt"), "received");
        words(
                "round trip %s; resent %s of segments (%s since the start), said twice beforehand %s; efficiency sent %s,"
                        + " received %s",
                Quantity.millis(rates.number("round_trip_seconds")),
                Quantity.percent(rates.number("retransmission_share")),
                Quantity.percent(now.number("retransmission_share")),
                Quantity.percent(segments.number("redundant") / segments.number("sent")),
                Quantity.percent(rates.tree("efficiency").number("sent")),
                Quantity.percent(rates.tree("efficiency").number("received")));
    }

    /// Of the peer that is sent most; not where nothing is known of it.
    private void busiestLine() {
        for (Tree path : now.trees("paths")) {
            if (Double.isNaN(path.number("rate_bytes_per_second"))) {
                continue;
            }
            words(
                    "the line carries %s, %s: pace %s; %s + %s in its queue; lost %s by chance, %s beyond; p99 of a message %s; %s of %s in flight;"
                            + " sent %s of what users send",
                    Quantity.byteRate(path.number("rate_bytes_per_second")),
                    path.text("state", "-") + (path.flag("has_rival") ? ", shared" : "") + way(path),
                    Quantity.byteRate(path.number("pace_bytes_per_second")),
                    Quantity.millis(path.number("min_round_trip_seconds")),
                    Quantity.millis(path.number("queue_seconds")),
                    Quantity.percent(path.number("random_loss")),
                    Quantity.percent(path.number("congestion_loss")),
                    Quantity.millis(path.number("message_p99_seconds")),
                    Quantity.bytes(path.number("in_flight_bytes")),
                    Quantity.bytes(path.number("in_flight_limit_bytes")),
                    Quantity.percent(now.tree("rates").number("sent_per_payload")));
            return;
        }
    }

    /// How the peer there is reached; without a rendezvous server there is no other way.
    private String way(Tree path) {
        if (!now.tree("instance").flag("has_rendezvous")
                || path.text("peer", "").isEmpty()) {
            return "";
        }
        return path.flag("is_relayed") ? ", relayed" : ", direct";
    }

    /// Of a rendezvous server that has one.
    private void relay() {
        Tree relay = now.tree("relay");
        if (relay.members().isEmpty()) {
            return;
        }
        double sent = relay.number("relayed_bytes") - before.tree("relay").number("relayed_bytes");
        Tree dropped = relay.tree("dropped_packets");
        words(
                "relay: %s of %s, %s in all; %s pairs of %s, %s of them opening; packets dropped by rate %s, of strangers %s",
                Quantity.byteRate(sent / seconds()),
                Quantity.byteRate(relay.number("limit_bytes_per_second")),
                Quantity.bytes(relay.number("relayed_bytes")),
                Quantity.count(relay.number("pairs")),
                Quantity.count(relay.number("pairs_limit")),
                Quantity.count(relay.number("pairs") - relay.number("pairs_proven")),
                Quantity.count(dropped.number("rate")),
                Quantity.count(dropped.number("stranger")));
    }

    private void traffic(String name, Tree rates, Tree totals, String direction) {
        line(
                "%-18s %12s %12s in all",
                name,
                Quantity.byteRate(rates.number(direction + "_bytes_per_second")),
                Quantity.bytes(totals.number(direction + "_bytes")));
    }

    private void drops() {
        List<String> drops = new ArrayList<>();
        for (String group : List.of("dropped_packets", "udp_errors")) {
            Tree counts = now.tree(group);
            for (Map.Entry<String, ?> entry : counts.members().entrySet()) {
                double count = counts.number(entry.getKey());
                if (count > 0) {
                    drops.add(PlainText.of(entry.getKey()).replace('_', ' ') + ' ' + Quantity.count(count));
                }
            }
        }
        words("dropped packets: %s", drops.isEmpty() ? "none" : String.join(", ", drops));
        line("");
    }

    /// Returns how many were skipped.
    private int sessions() {
        Tree counts = now.tree("session_counts");
        line(
                "%s sessions open, %s opening, %s ending; at most %s; by %s",
                Quantity.count(counts.number("open")),
                Quantity.count(counts.number("opening")),
                Quantity.count(counts.number("linger")),
                Quantity.count(counts.number("limit")),
                look.order());
        List<SessionRow> sessions = SessionRow.of(now, before, seconds(), look.order());
        if (sessions.isEmpty()) {
            return 0;
        }
        List<Column> columns = fitting(sessions);
        row(columns, Column::title);
        int room = look.size().rows() - lines.size();
        int shown = sessions.size() <= room ? sessions.size() : Math.max(0, room - 1);
        int skipped = Math.clamp(look.skipped(), 0, sessions.size() - shown);
        for (SessionRow session : sessions.subList(skipped, skipped + shown)) {
            row(columns, column -> column.text().apply(session));
        }
        if (shown < sessions.size()) {
            String above = skipped == 0 ? "" : skipped + " above, ";
            line("%sand %d more", above, sessions.size() - skipped - shown);
        }
        return skipped;
    }

    private List<Column> fitting(List<SessionRow> sessions) {
        List<Column> fitting = new ArrayList<>();
        int used = 0;
        for (Column column : COLUMNS) {
            Column wide = column.holding(sessions);
            used += wide.width() + 1;
            if (used > width + 1) {
                break;
            }
            fitting.add(wide);
        }
        return fitting;
    }

    private void row(List<Column> columns, Function<Column, String> text) {
        StringBuilder cells = new StringBuilder();
        columns.forEach(column -> cell(cells, column, text.apply(column)));
        line("%s", cells.toString());
    }

    private static void cell(StringBuilder line, Column column, String text) {
        boolean isLeft = column.title().equals("CONV") || column.title().equals("PEER");
        String pattern = (isLeft ? "%-" : "%") + column.width() + "s";
        line.append(line.isEmpty() ? "" : " ").append(String.format(Locale.ROOT, pattern, text));
    }

    /// Between the two snapshots.
    private double seconds() {
        try {
            Instant from = Instant.parse(before.text("time", ""));
            return Duration.between(from, Instant.parse(now.text("time", ""))).toNanos() / 1e9;
        } catch (DateTimeParseException _) {
            return Double.NaN;
        }
    }

    /// Goes on in the next lines, indented, where there is room.
    private void words(String pattern, Object... values) {
        String text = String.format(Locale.ROOT, pattern, values);
        boolean isRoomy = width >= COLUMNS_FOR_WORDS && look.size().rows() >= ROWS_FOR_WORDS;
        while (isRoomy && text.length() > width) {
            int space = text.lastIndexOf(' ', width);
            if (text.substring(0, Math.max(0, space)).isBlank()) {
                break;
            }
            line("%s", text.substring(0, space));
            text = "    " + text.substring(space + 1);
        }
        line("%s", text);
    }

    private void line(String pattern, Object... values) {
        String text = String.format(Locale.ROOT, pattern, values).stripTrailing();
        lines.add(text.length() <= width ? text : text.substring(0, Math.max(0, width)));
    }
}
