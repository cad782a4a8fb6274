package net.kcptun.app.page;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;

/// The files of the page, by the path they are served under.
public final class PageFiles {
    private static final String HTML = "text/html; charset=utf-8";
    private static final String STYLE = "text/css; charset=utf-8";
    private static final String SCRIPT = "text/javascript; charset=utf-8";

    private PageFiles() {}

    /// One file.
    public record PageFile(String path, String contentType, byte[] bytes) {}

    /// Reads them all.
    public static List<PageFile> all() {
        return List.of(
                file("/", "index.html", HTML),
                file("/page.css", "page.css", STYLE),
                file("/uplot.css", "uplot.css", STYLE),
                file("/uplot.js", "uplot.js", SCRIPT),
                file("/page.js", "page.js", SCRIPT),
                file("/charts.js", "charts.js", SCRIPT),
                file("/sessions.js", "sessions.js", SCRIPT),
                file("/format.js", "format.js", SCRIPT));
    }

    private static PageFile file(String path, String name, String contentType) {
        try (InputStream in = PageFiles.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is missing in the program");
            }
            return new PageFile(path, contentType, in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
