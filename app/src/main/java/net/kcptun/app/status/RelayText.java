package net.kcptun.app.status;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import net.kcptun.core.relay.RelayDrop;
import net.kcptun.core.relay.RelayPairView;
import net.kcptun.core.relay.RelayRefusal;
import net.kcptun.core.relay.RelayStats;
import net.kcptun.core.relay.RelayView;

/// The relay of a rendezvous server as lines of text: the busiest pairs, then sums.
final class RelayText {
    private static final long SECOND = 1_000_000_000L;

    private RelayText() {}

    static List<String> of(RelayView relay, SessionFilter filter, long now) {
        List<String> lines = new ArrayList<>();
        for (RelayPairView pair : filter.limited(relay.busiest())) {
            lines.add(format(
                    "[relay] %s %s %s: port=%d relayed=%s age=%ds",
                    pair.client(),
                    pair.isProven() ? "-" : ">",
                    pair.server(),
                    pair.port().port(),
                    StatsText.bytes(pair.bytes()),
                    (now - pair.openedAt()) / SECOND));
        }
        RelayStats stats = relay.stats();
        lines.add(format(
                "  = relay: %d(+%d) pairs of %d; relayed: %s in %d packets; opened: %d%s%s",
                relay.proven(),
                relay.pairs() - relay.proven(),
                relay.options().pairs(),
                StatsText.bytes(stats.bytes),
                stats.packets,
                stats.opened,
                refused(stats),
                dropped(stats)));
        return lines;
    }

    private static String refused(RelayStats stats) {
        String reasons = Arrays.stream(RelayRefusal.values())
                .filter(reason -> stats.refusals(reason) > 0)
                .map(reason -> Words.of(reason) + ": " + stats.refusals(reason))
                .collect(Collectors.joining(", "));
        return reasons.isEmpty() ? "" : "; refused (" + reasons + ")";
    }

    private static String dropped(RelayStats stats) {
        String reasons = Arrays.stream(RelayDrop.values())
                .filter(reason -> stats.drops(reason) > 0)
                .map(reason -> Words.of(reason) + ": " + stats.drops(reason))
                .collect(Collectors.joining(", "));
        return reasons.isEmpty() ? "" : "; dropped packets (" + reasons + ")";
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
