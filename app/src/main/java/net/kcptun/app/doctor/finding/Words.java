package net.kcptun.app.doctor.finding;

import java.util.Locale;

/// Numbers as people read them.
public final class Words {
    private static final double MILLI_NANOS = 1e6;
    private static final long MEBI = 1 << 20;
    private static final long KIBI = 1 << 10;
    private static final int MINUTE_SECONDS = 60;
    private static final int HOUR_SECONDS = 3600;

    private Words() {}

    /// `48.2 ms`
    public static String millis(long nanos) {
        double millis = nanos / MILLI_NANOS;
        return String.format(Locale.ROOT, millis < 9.95 ? "%.2f ms" : "%.1f ms", millis);
    }

    /// Rounded to a thousandth, for programs.
    public static double millisValue(long nanos) {
        return Math.round(nanos / 1e3) / 1e3;
    }

    /// `1 h 0 min 3 s`, `2.5 s`, `120 ms`
    public static String duration(long millis) {
        if (millis < 1000) {
            return millis + " ms";
        }
        long seconds = Math.round(millis / 1000.0);
        if (seconds < MINUTE_SECONDS) {
            return String.format(Locale.ROOT, "%.1f s", millis / 1000.0);
        }
        String rest = seconds % HOUR_SECONDS / MINUTE_SECONDS + " min " + seconds % MINUTE_SECONDS + " s";
        return seconds < HOUR_SECONDS ? rest : seconds / HOUR_SECONDS + " h " + rest;
    }

    /// `416 KB`, `4.0 MB`, `11.4 GB`
    public static String bytes(long bytes) {
        if (bytes < KIBI) {
            return bytes + " bytes";
        }
        if (bytes < MEBI) {
            return bytes / KIBI + " KB";
        }
        double mega = (double) bytes / MEBI;
        return String.format(Locale.ROOT, mega < KIBI ? "%.1f MB" : "%.1f GB", mega < KIBI ? mega : mega / KIBI);
    }
}
