package net.kcptun.app.page;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.kcptun.app.http.Reply.Body;

/// The files of the page, by the path they are served under.
public final class PageFiles {
    private static final List<String> STYLES = List.of("page", "uplot");
    private static final List<String> SCRIPTS = List.of(
            "page", "format", "steady", "charts", "lines", "path", "card", "peers", "table", "sessions", "uplot");

    private PageFiles() {}

    /// Reads them all.
    public static Map<String, Body> all() {
        Map<String, Body> files = new HashMap<>();
        files.put("/", file("index.html", "text/html; charset=utf-8"));
        for (String style : STYLES) {
            files.put("/" + style + ".css", file(style + ".css", "text/css; charset=utf-8"));
        }
        for (String script : SCRIPTS) {
            files.put("/" + script + ".js", file(script + ".js", "text/javascript; charset=utf-8"));
        }
        return Map.copyOf(files);
    }

    private static Body file(String name, String contentType) {
        return Body.file(PageFiles.class, name, contentType);
    }
}
