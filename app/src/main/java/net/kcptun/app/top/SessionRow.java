package net.kcptun.app.top;

import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import net.kcptun.app.command.Tree;
import org.jspecify.annotations.Nullable;

/// One session of a snapshot, with its rates since the snapshot before.
///
/// @param received bytes a second from the peer; NaN = not known yet
/// @param sent     bytes a second to the peer
record SessionRow(Tree session, double received, double sent) {
    /// What the sessions are sorted by; the largest first, but for `conv`.
    enum Order {
        RATE(Comparator.comparingDouble((SessionRow row) -> -row.rate())),
        RTT(descending("srtt_seconds")),
        AGE(descending("age_seconds")),
        RETRANSMITTED(descending("retransmission_share")),
        CONV(Comparator.comparing(SessionRow::conv));

        final Comparator<SessionRow> comparator;

        Order(Comparator<SessionRow> first) {
            comparator = first.thenComparing(SessionRow::conv);
        }

        Order next() {
            return values()[(ordinal() + 1) % values().length];
        }

        /// @throws IllegalArgumentException with a line for the user
        static Order named(String text) {
            for (Order order : values()) {
                if (order.toString().equals(text.toLowerCase(Locale.ROOT))) {
                    return order;
                }
            }
            throw new IllegalArgumentException("sort: \"" + text + "\" is none of "
                    + Arrays.stream(values()).map(Order::toString).collect(Collectors.joining(", ")));
        }

        /// As the command line has it.
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }

        private static Comparator<SessionRow> descending(String member) {
            return Comparator.comparingDouble(row -> -known(row.session.number(member)));
        }
    }

    /// The sessions that have not ended, in that order.
    static List<SessionRow> of(Tree now, Tree before, double seconds, Order order) {
        Map<String, Tree> known = new HashMap<>();
        before.trees("sessions").forEach(session -> known.put(key(session), session));
        return now.trees("sessions").stream()
                .filter(session -> !session.text("state", "").equals("time_wait"))
                .map(session -> row(session, known.get(key(session)), seconds))
                .sorted(order.comparator)
                .toList();
    }

    String conv() {
        return session.text("conv", "-");
    }

    private double rate() {
        return known(received) + known(sent);
    }

    private static SessionRow row(Tree session, @Nullable Tree before, double seconds) {
        return before == null
                ? new SessionRow(session, Double.NaN, Double.NaN)
                : new SessionRow(
                        session,
                        rate("received_bytes", session, before, seconds),
                        rate("sent_bytes", session, before, seconds));
    }

    private static double rate(String member, Tree session, Tree before, double seconds) {
        // Clocks are set back at times.
        return seconds > 0 ? Math.max(0, session.number(member) - before.number(member)) / seconds : Double.NaN;
    }

    private static String key(Tree session) {
        return session.text("conv", "") + ' ' + session.text("peer", "");
    }

    private static double known(double value) {
        return Double.isNaN(value) ? 0 : value;
    }
}
