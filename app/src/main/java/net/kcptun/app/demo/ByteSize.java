package net.kcptun.app.demo;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Sizes as users write them: `64M`, `512K`, `1G`, `4096`; units are powers of 1024.
final class ByteSize {
    static final long MAX = 1L << 40;
    private static final Pattern FORM = Pattern.compile("([0-9]{1,13})([KMGT]?)(i?B)?", Pattern.CASE_INSENSITIVE);

    private ByteSize() {}

    /// @throws IllegalArgumentException with a line for the user
    static long parse(String text) {
        Matcher form = FORM.matcher(text.strip());
        if (!form.matches()) {
            throw new IllegalArgumentException("size: " + text + " is not a size such as 64M or 512K");
        }
        int shift = form.group(2).isEmpty()
                ? 0
                : 10 * (1 + "KMGT".indexOf(Character.toUpperCase(form.group(2).charAt(0))));
        long count = Long.parseLong(form.group(1));
        if (count < 1 || count > MAX >> shift) {
            throw new IllegalArgumentException("size: " + text + " is not in 1..1T");
        }
        return count << shift;
    }
}
