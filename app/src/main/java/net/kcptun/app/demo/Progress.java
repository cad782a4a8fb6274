package net.kcptun.app.demo;

import java.io.PrintStream;
import java.util.Locale;

/// What the user sees while bytes move: one line that is drawn over on a terminal, else a line a second.
record Progress(PrintStream out, boolean live) {
    private static final int BAR_CHARS = 30;

    /// How often [#show] is to be called.
    int periodMillis() {
        return live ? 100 : 1000;
    }

    void show(String label, long moved, long size, long nanos) {
        int filled = (int) (BAR_CHARS * moved / size);
        String line = String.format(
                Locale.ROOT,
                "  %-5s [%s%s] %3d%%  %s of %s  %s",
                label,
                "#".repeat(filled),
                "-".repeat(BAR_CHARS - filled),
                100 * moved / size,
                bytes(moved),
                bytes(size),
                rate(moved, nanos));
        if (live) {
            out.print("\r" + line + "\033[K");
            out.flush();
        } else {
            out.println(line);
        }
    }

    /// A line that stays.
    void line(String text) {
        out.println(live ? "\r" + text + "\033[K" : text);
    }

    static String bytes(long count) {
        return String.format(Locale.ROOT, "%.1f MiB", count / 1048576.0);
    }

    static String rate(long count, long nanos) {
        double seconds = Math.max(nanos, 1) / 1e9;
        return String.format(Locale.ROOT, "%.1f Mbit/s", count * 8 / seconds / 1e6);
    }
}
