package net.kcptun.app.status;

import java.util.Map;
import net.kcptun.app.http.Reply;
import net.kcptun.app.http.Request;
import net.kcptun.app.http.Resource;
import net.kcptun.app.stats.Observation;
import net.kcptun.app.stats.Observer;
import net.kcptun.app.stats.Rates;
import net.kcptun.app.stats.Totals;
import net.kcptun.app.status.StatsText.Shown;
import org.jspecify.annotations.Nullable;

/// `/stats`: GET only reads; POST also tells the rates since the POST before, or since the start.
final class TextStats implements Resource {
    private static final long MIN_NANOS = 1_000_000L;

    private final Observer observer;
    private @Nullable Totals before;

    TextStats(Observer observer) {
        this.observer = observer;
    }

    @Override
    public boolean takesPost() {
        return true;
    }

    @Override
    public Reply reply(Request request) {
        Map<String, String> query = request.query();
        SessionFilter filter;
        try {
            filter = SessionFilter.of(query, "connected");
        } catch (IllegalArgumentException e) {
            return Reply.Body.text(400, String.valueOf(e.getMessage()));
        }
        boolean hasBanner = !"1".equals(query.get("nobanner")) && !"no".equals(query.get("banner"));
        Observation seen = observer.observe(filter.paths());
        Shown shown = new Shown(filter, hasBanner, request.isPost() ? rates(seen) : null);
        return Reply.Body.text(200, StatsText.of(seen, shown).stripTrailing());
    }

    private Rates rates(Observation seen) {
        Totals now = seen.totals();
        Totals last = before;
        before = now;
        return last == null
                ? Rates.between(Totals.NONE, now, seen.uptime().toNanos())
                : Rates.between(last, now, Math.max(MIN_NANOS, now.tunnelNow() - last.tunnelNow()));
    }
}
