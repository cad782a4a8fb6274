package net.kcptun.app.status;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import net.kcptun.app.http.Reply;
import net.kcptun.app.http.Request;
import net.kcptun.app.http.Resource;
import net.kcptun.app.page.PageFiles;
import net.kcptun.app.stats.Observer;
import net.kcptun.app.stats.Readiness;

/// All that the status server shows, by path.
///
/// | path | |
/// |---|---|
/// | `/healthy` | 200 as long as the event loops turn, and one line on its state; else 503 |
/// | `/ready` | 200, or 503 with the reason while the peer is not reached, or `netdev` is not there |
/// | `/stats` | text, see [StatsText] |
/// | `/api/v1/stats`, `/api/v1/history`, `/api/v1/events` | JSON, see [ObservationJson] |
/// | `/api/v1/openapi.json` | what these hold |
/// | `/metrics` | for Prometheus, see [MetricFamilies] |
/// | `/` | the page, with its files beside it |
public final class StatusPages {
    private static final String JSON = "application/json; charset=utf-8";

    private StatusPages() {}

    /// @param isGuarded whether a token is needed: then what needs none names no address
    public static Map<String, Resource> of(Observer observer, boolean isGuarded) {
        Map<String, Resource> pages = new HashMap<>();
        pages.put("/healthy", open(() -> healthy(observer.readiness(), isGuarded)));
        pages.put("/ready", open(() -> ready(observer.readiness(), isGuarded)));
        pages.put("/stats", new TextStats(observer));
        pages.put("/metrics", request -> MetricFamilies.reply(observer.observe(), request.accept()));
        pages.put(
                "/api/v1/stats",
                filtered(filter -> json(ObservationJson.of(observer.observe(filter.paths()), filter))));
        pages.put("/api/v1/history", _ -> json(ObservationJson.of(observer.history())));
        pages.put("/api/v1/events", filtered(filter -> new Reply.Events(new SnapshotSource(observer, filter))));
        Reply openapi = Reply.Body.file(StatusPages.class, "openapi.json", JSON);
        pages.put("/api/v1/openapi.json", _ -> openapi);
        PageFiles.all().forEach((path, file) -> pages.put(path, _ -> file));
        return pages;
    }

    private static Reply healthy(Readiness readiness, boolean isGuarded) {
        String state = readiness.isReady() ? "ok" : readiness.isAlive() ? "running, not ready" : "not healthy";
        return Reply.Body.text(readiness.isAlive() ? 200 : 503, state + ": " + reason(readiness, isGuarded));
    }

    private static Reply ready(Readiness readiness, boolean isGuarded) {
        return Reply.Body.text(readiness.isReady() ? 200 : 503, reason(readiness, isGuarded));
    }

    private static String reason(Readiness readiness, boolean isGuarded) {
        return isGuarded ? readiness.brief() : readiness.reason();
    }

    private static Reply.Body json(byte[] bytes) {
        return new Reply.Body(200, JSON, bytes);
    }

    /// A resource that shows the sessions that were asked for.
    private static Resource filtered(Function<SessionFilter, Reply> reply) {
        return request -> {
            try {
                return reply.apply(SessionFilter.of(request.query(), "all"));
            } catch (IllegalArgumentException e) {
                return Reply.Body.text(400, String.valueOf(e.getMessage()));
            }
        };
    }

    /// A resource that needs no token.
    private static Resource open(Supplier<Reply> reply) {
        return new Resource() {
            @Override
            public Reply reply(Request request) {
                return reply.get();
            }

            @Override
            public boolean isOpen() {
                return true;
            }
        };
    }
}
