package net.kcptun.app.log;

import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.logging.Formatter;
import java.util.logging.LogRecord;

/// A line for a record: `W 2026-11-23T03:24:01+00:00 message`, or only the message. What peers or names bring into it
/// can neither break the line nor turn its direction: control and format characters are shown by their numbers.
final class Lines extends Formatter {
    /// ISO 8601 with the offset as a number, also for UTC.
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ssxxx", Locale.ROOT);

    private final ZoneId zone = ZoneId.systemDefault();
    private final boolean isStamped;

    /// @param isStamped false: the message alone; true: with level, time and an end of line
    Lines(boolean isStamped) {
        this.isStamped = isStamped;
    }

    @Override
    public String format(LogRecord entry) {
        StringBuilder line = new StringBuilder(96);
        if (isStamped) {
            line.append(Level.letter(entry.getLevel())).append(' ');
            TIME.formatTo(entry.getInstant().atZone(zone), line);
            line.append(' ');
        }
        appendOneLine(line, String.valueOf(formatMessage(entry)));
        if (entry.getThrown() != null) {
            appendOneLine(line.append(": "), entry.getThrown().toString());
        }
        return isStamped ? line.append('\n').toString() : line.toString();
    }

    private static void appendOneLine(StringBuilder line, String message) {
        for (int i = 0; i < message.length(); i++) {
            char c = message.charAt(i);
            switch (Character.getType(c)) {
                case Character.CONTROL -> line.append(String.format("\\x%02X", (int) c));
                case Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR ->
                    line.append(String.format("\\u%04X", (int) c));
                default -> line.append(c);
            }
        }
    }
}
