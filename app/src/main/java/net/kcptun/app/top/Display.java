package net.kcptun.app.top;

import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.kcptun.app.linux.TerminalMode;
import net.kcptun.app.linux.WindowSize;
import net.kcptun.app.top.Screen.Size;
import org.jspecify.annotations.Nullable;

/// Where lines are shown: drawn over on a terminal, one block after another elsewhere.
final class Display implements AutoCloseable {
    private static final Size PLAIN = new Size(Integer.MAX_VALUE, 1000);
    private static final Size USUAL = new Size(24, 80);

    // The other screen, without cursor and without going on in the next line; and back.
    private static final String TO_OTHER_SCREEN = "\033[?1049h\033[?25l\033[?7l\033[2J";
    private static final String BACK = "\033[?7h\033[?25h\033[?1049l";

    private final PrintStream out;
    private final boolean isLive;
    private final Thread restorer = new Thread(this::restore, "terminal");
    private final Optional<TerminalMode> keyByKey;
    private boolean isRestored;

    /// @param isLive whether `out` is a terminal that is to be drawn over
    Display(PrintStream out, boolean isLive) {
        this.out = out;
        this.isLive = isLive;
        keyByKey = isLive ? TerminalMode.keyByKey() : Optional.empty();
        if (isLive) {
            Runtime.getRuntime().addShutdownHook(restorer);
            out.print(TO_OTHER_SCREEN);
        }
    }

    /// Whether keys come at once, and unseen.
    boolean hasKeys() {
        return keyByKey.isPresent();
    }

    Size size() {
        if (!isLive) {
            return PLAIN;
        }
        return WindowSize.ofTerminal()
                .map(window -> new Size(window.rows(), window.columns()))
                .orElseGet(() -> size(System.getenv()));
    }

    /// As the environment has it, for terminals that do not tell.
    static Size size(Map<String, String> environment) {
        return new Size(
                positive(environment.get("LINES"), USUAL.rows()),
                positive(environment.get("COLUMNS"), USUAL.columns()));
    }

    private static int positive(@Nullable String text, int otherwise) {
        return text != null && text.matches("0*[1-9][0-9]{0,3}") ? Integer.parseInt(text) : otherwise;
    }

    /// False: nobody reads any more.
    synchronized boolean show(List<String> lines) {
        if (isRestored) {
            return false;
        }
        if (!isLive) {
            lines.forEach(out::println);
            out.println();
            return !out.checkError();
        }
        out.print(frame(lines, size().columns()));
        return !out.checkError();
    }

    /// Drawn over what was there, so that nothing flickers. After a full line the cursor is still on its last
    /// character, which erasing the rest of the line would take away.
    static String frame(List<String> lines, int columns) {
        StringBuilder frame = new StringBuilder("\033[H");
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            frame.append(i == 0 ? "" : "\r\n").append(line).append(line.length() < columns ? "\033[K" : "");
        }
        boolean isLastFull = !lines.isEmpty() && lines.getLast().length() >= columns;
        return frame.append(isLastFull ? "" : "\033[J").toString();
    }

    /// The terminal is as it was.
    @Override
    public void close() {
        restore();
        if (!isLive) {
            return;
        }
        try {
            Runtime.getRuntime().removeShutdownHook(restorer);
        } catch (IllegalStateException _) {
            // The program ends already, and the hook finds nothing left to do.
        }
    }

    private synchronized void restore() {
        if (isLive && !isRestored) {
            out.print(BACK);
            out.flush();
            keyByKey.ifPresent(TerminalMode::close);
        }
        isRestored = true;
    }
}
