package net.kcptun.app.status;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
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
/// | `/healthy` | 200 as long as the program serves, and one line on its state |
/// | `/ready` | 200, or 503 with the reason while the peer is not reached |
/// | `/stats` | text, see [StatsText] |
/// | `/api/v1/stats`, `/api/v1/history`, `/api/v1/events` | JSON, see [ObservationJson] |
/// | `/api/v1/openapi.json` | what these hold |
/// | `/metrics` | for Prometheus, see [Metrics] |
/// | `/` | the page, with its files beside it |
public final class StatusPages {
    private static final String JSON = "application/json; charset=utf-8";

    private StatusPages() {}

    public static Map<String, Resource> of(Observer observer) {
        Map<String, Resource> pages = new HashMap<>();
        pages.put("/healthy", open(_ -> Reply.Body.text(200, state(observer))));
        pages.put("/ready", open(_ -> ready(observer)));
        pages.put("/stats", new TextStats(observer));
        pages.put("/metrics", new Metrics(observer));
        pages.put("/api/v1/stats", request -> stats(observer, request));
        pages.put("/api/v1/history", _ -> json(HistoryJson.of(observer.history().entries())));
        pages.put("/api/v1/events", new Events(observer));
        byte[] openapi = file("openapi.json");
        pages.put("/api/v1/openapi.json", _ -> json(openapi));
        for (PageFiles.PageFile file : PageFiles.all()) {
            Reply.Body whole = new Reply.Body(200, file.contentType(), file.bytes());
            pages.put(file.path(), _ -> whole);
        }
        return pages;
    }

    private static String state(Observer observer) {
        Readiness readiness = observer.observe().readiness();
        return (readiness.isReady() ? "ok: " : "running, not ready: ") + readiness.reason();
    }

    private static Reply ready(Observer observer) {
        Readiness readiness = observer.observe().readiness();
        return Reply.Body.text(readiness.isReady() ? 200 : 503, readiness.reason());
    }

    private static Reply stats(Observer observer, Request request) {
        try {
            SessionFilter filter = SessionFilter.of(request.query(), "all");
            return json(ObservationJson.of(observer.observe(), filter));
        } catch (IllegalArgumentException e) {
            return Reply.Body.text(400, String.valueOf(e.getMessage()));
        }
    }

    private static Reply.Body json(byte[] bytes) {
        return new Reply.Body(200, JSON, bytes);
    }

    /// A resource that needs no token.
    private static Resource open(Function<Request, Reply> reply) {
        return new Resource() {
            @Override
            public Reply reply(Request request) {
                return reply.apply(request);
            }

            @Override
            public boolean isOpen() {
                return true;
            }
        };
    }

    private static byte[] file(String name) {
        try (InputStream in = StatusPages.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is missing in the program");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
