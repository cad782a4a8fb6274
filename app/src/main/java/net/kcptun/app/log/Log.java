package net.kcptun.app.log;

import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/// The program's log: lines of a level or above, to one target. Used by any thread.
///
/// A line that cannot be written, to a full disk or a pipe that nobody reads, is counted and dropped: the log never
/// stops the tunnel.
public final class Log {
    private static final String NAME = "kcptun";
    private static final int CLOSE_MILLIS = 200;

    /// Netty speaks of its own business; of that, warnings are enough, and too much where they are not wanted either.
    private static final Logger ROOT = Logger.getLogger("");

    private final Logger logger;
    private final LineQueue queue;

    private Log(Logger logger, LineQueue queue) {
        this.logger = logger;
        this.queue = queue;
    }

    /// A log, which takes over what `java.util.logging` of this process tells.
    public static Log open(Level level, LogTarget target) {
        return to(level, target.open());
    }

    static Log to(Level level, OutputStream out) {
        LineQueue queue = new LineQueue(out);
        Log log = new Log(Logger.getLogger(NAME), queue);
        for (Handler handler : ROOT.getHandlers()) {
            ROOT.removeHandler(handler);
        }
        ROOT.addHandler(new Writer(queue));
        log.level(level);
        return log;
    }

    /// Lines below it are dropped from now on.
    public void level(Level level) {
        logger.setLevel(level);
        ROOT.setLevel(level.intValue() > Level.WARNING.intValue() ? level : Level.WARNING);
    }

    public boolean shows(Level level) {
        return logger.isLoggable(level);
    }

    public void log(Level level, String message) {
        // Not log(level, message): a message with braces is no pattern.
        logger.log(level, () -> message);
    }

    /// @param message made only if the level is shown
    public void log(Level level, Supplier<String> message) {
        logger.log(level, message);
    }

    /// The last lines: waits a little for them to be written.
    public void close() {
        try {
            queue.close(CLOSE_MILLIS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /// Lines that could not be written.
    public long lostLines() {
        return queue.lost();
    }

    private static final class Writer extends Handler {
        private final LineQueue queue;
        private final Lines lines = new Lines();

        Writer(LineQueue queue) {
            this.queue = queue;
        }

        @Override
        public void publish(LogRecord entry) {
            queue.add(lines.format(entry).getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
