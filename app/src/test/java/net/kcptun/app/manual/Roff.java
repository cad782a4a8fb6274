package net.kcptun.app.manual;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Text as a manual page has it: what means something to roff is escaped, a sentence begins a line.
public final class Roff {
    private static final Pattern SENTENCE_END = Pattern.compile("(?<=[.;:!?]) (?=[A-Z0-9])");

    private Roff() {}

    /// Words of an option or a key, whose hyphens are to be copied as they are.
    public static String literal(String words) {
        return escaped(words).replace("-", "\\-");
    }

    /// Running text.
    public static String text(String text) {
        Matcher ends = SENTENCE_END.matcher(escaped(text).replace("--", "\\-\\-"));
        return ends.replaceAll("\n").replaceAll("(?m)^([.'])", "\\\\&$1");
    }

    private static String escaped(String text) {
        return text.replace("\\", "\\e");
    }
}
