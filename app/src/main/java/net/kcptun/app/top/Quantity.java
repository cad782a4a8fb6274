package net.kcptun.app.top;

import java.util.Locale;

/// Numbers as people read them: SI units, three digits; `-` where the number is not known.
final class Quantity {
    private static final String NONE = "-";
    private static final String[] PREFIXES = {"", "k", "M", "G", "T", "P"};

    private Quantity() {}

    static String bytes(double count) {
        return si(count, "B");
    }

    static String byteRate(double perSecond) {
        return si(perSecond, "B/s");
    }

    static String count(double count) {
        return Double.isNaN(count) ? NONE : format("%.0f", count);
    }

    static String percent(double share) {
        return Double.isNaN(share) ? NONE : format(share < 0.0995 ? "%.1f%%" : "%.0f%%", share * 100);
    }

    static String millis(double seconds) {
        if (Double.isNaN(seconds)) {
            return NONE;
        }
        double millis = seconds * 1000;
        return format(millis < 9.95 ? "%.1f ms" : "%.0f ms", millis);
    }

    static String duration(double seconds) {
        if (Double.isNaN(seconds)) {
            return NONE;
        }
        if (seconds < 100) {
            return format(seconds < 10 ? "%.1f s" : "%.0f s", seconds);
        }
        long minutes = (long) seconds / 60;
        if (minutes < 100) {
            return minutes + " min";
        }
        long hours = minutes / 60;
        return hours < 48 ? hours + " h " + minutes % 60 + " min" : hours / 24 + " d " + hours % 24 + " h";
    }

    private static String si(double value, String unit) {
        if (Double.isNaN(value)) {
            return NONE;
        }
        double scaled = value;
        int prefix = 0;
        while (scaled >= 999.5 && prefix < PREFIXES.length - 1) {
            scaled /= 1000;
            prefix++;
        }
        String digits = prefix == 0 || scaled >= 99.95 ? "%.0f" : scaled >= 9.995 ? "%.1f" : "%.2f";
        return format(digits, scaled) + " " + PREFIXES[prefix] + unit;
    }

    private static String format(String pattern, double value) {
        return String.format(Locale.ROOT, pattern, value);
    }
}
