package net.kcptun.app.config;

import java.util.regex.Pattern;

/// Text that shows as one line, and as what it is: without control characters, and without those that change how others
/// are shown.
final class PlainLine {
    private static final Pattern OTHER = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}]");

    private PlainLine() {}

    static boolean isPlain(String text) {
        return !OTHER.matcher(text).find();
    }
}
