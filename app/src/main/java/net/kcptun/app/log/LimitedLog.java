package net.kcptun.app.log;

import java.util.Locale;
import java.util.function.Consumer;

/// Lines that peers, the network or a fault can cause at any rate: in an interval so many are written.
///
/// The others are only counted, and the next line that is written tells how many they were. An interval begins with the
/// first line after the one before. Owned by one thread.
public final class LimitedLog {
    private static final long SECOND_NANOS = 1_000_000_000L;
    private static final long MINUTE_NANOS = 60 * SECOND_NANOS;
    private static final String SINCE = "%d more since the last such line";

    private final Consumer<String> out;
    private final int lines;
    private final long intervalNanos;
    private final String leftOutText;
    private long intervalStart;
    private int used;
    private long leftOut;

    private LimitedLog(Consumer<String> out, int lines, long intervalNanos, String leftOutText) {
        this.out = out;
        this.lines = lines;
        this.intervalNanos = intervalNanos;
        this.leftOutText = leftOutText;
    }

    public static LimitedLog onceASecond(Consumer<String> out) {
        return new LimitedLog(out, 1, SECOND_NANOS, SINCE);
    }

    /// For what strangers cause.
    public static LimitedLog onceAMinute(Consumer<String> out) {
        return new LimitedLog(out, 1, MINUTE_NANOS, SINCE);
    }

    /// @param leftOutText a pattern for the number of lines that were left out
    static LimitedLog aMinute(int lines, String leftOutText, Consumer<String> out) {
        return new LimitedLog(out, lines, MINUTE_NANOS, leftOutText);
    }

    public void write(String line) {
        write(line, System.nanoTime());
    }

    /// Tells of a fault of this program, in one line.
    public void write(String what, Throwable cause) {
        String name = cause.getClass().getSimpleName();
        String message = cause.getMessage();
        write(what + ": " + name
                + (message == null ? "" : ": " + message.lines().findFirst().orElse("")));
    }

    void write(String line, long now) {
        if (permits(now)) {
            writePermitted(line);
        }
    }

    /// Whether a line may be written at `now`, in nanoseconds of any clock. For lines that cost something to make:
    /// [#writePermitted] has to follow.
    boolean permits(long now) {
        if (used == 0 || now - intervalStart >= intervalNanos) {
            intervalStart = now;
            used = 0;
        }
        if (used == lines) {
            leftOut++;
            return false;
        }
        used++;
        return true;
    }

    void writePermitted(String line) {
        out.accept(leftOut == 0 ? line : line + " (" + String.format(Locale.ROOT, leftOutText, leftOut) + ")");
        leftOut = 0;
    }
}
