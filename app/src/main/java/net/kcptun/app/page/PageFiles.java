package net.kcptun.app.page;

import java.util.Map;
import net.kcptun.app.http.Reply.Body;

/// The files of the page, by the path they are served under.
public final class PageFiles {
    private static final String STYLE = "text/css; charset=utf-8";
    private static final String SCRIPT = "text/javascript; charset=utf-8";

    private PageFiles() {}

    /// Reads them all.
    public static Map<String, Body> all() {
        return Map.of(
                "/", file("index.html", "text/html; charset=utf-8"),
                "/page.css", file("page.css", STYLE),
                "/uplot.css", file("uplot.css", STYLE),
                "/uplot.js", file("uplot.js", SCRIPT),
                "/page.js", file("page.js", SCRIPT),
                "/charts.js", file("charts.js", SCRIPT),
                "/sessions.js", file("sessions.js", SCRIPT),
                "/format.js", file("format.js", SCRIPT));
    }

    private static Body file(String name, String contentType) {
        return Body.file(PageFiles.class, name, contentType);
    }
}
