package net.kcptun.app.top;

import java.io.PrintStream;
import java.util.List;
import net.kcptun.app.net.linux.WindowSize;
import net.kcptun.app.top.Screen.Size;

/// Where lines are shown: drawn over on a terminal, one block after another elsewhere.
final class Display implements AutoCloseable {
    private static final Size PLAIN = new Size(Integer.MAX_VALUE, 1000);
    private static final String TO_OTHER_SCREEN = "\033[?1049h\033[?25l\033[2J";
    private static final String BACK = "\033[?25h\033[?1049l";

    private final PrintStream out;
    private final boolean isLive;
    private final Thread restorer = new Thread(this::restore, "terminal");
    private boolean isRestored;

    /// @param isLive whether `out` is a terminal that is to be drawn over
    Display(PrintStream out, boolean isLive) {
        this.out = out;
        this.isLive = isLive;
        if (isLive) {
            Runtime.getRuntime().addShutdownHook(restorer);
            out.print(TO_OTHER_SCREEN);
        }
    }

    Size size() {
        if (!isLive) {
            return PLAIN;
        }
        return WindowSize.ofTerminal()
                .map(window -> new Size(window.rows(), window.columns()))
                .orElse(new Size(24, 80));
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
        StringBuilder frame = new StringBuilder("\033[H");
        for (int i = 0; i < lines.size(); i++) {
            frame.append(i == 0 ? "" : "\r\n").append(lines.get(i)).append("\033[K");
        }
        out.print(frame.append("\033[J"));
        return !out.checkError();
    }

    /// The terminal is as it was.
    @Override
    public void close() {
        restore();
        if (isLive) {
            Runtime.getRuntime().removeShutdownHook(restorer);
        }
    }

    private synchronized void restore() {
        if (isLive && !isRestored) {
            out.print(BACK);
            out.flush();
        }
        isRestored = true;
    }
}
