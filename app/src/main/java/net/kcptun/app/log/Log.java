package net.kcptun.app.log;

import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.logging.ErrorManager;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/// The program's log: lines of a level or above, to one target. Used by any thread.
///
/// A line that cannot be written, to a full disk or a closed pipe, is counted and dropped: the log never stops the
/// tunnel.
public final class Log {
    private static final String NAME = "kcptun";

    /// Netty speaks of its own business; of that, warnings are enough.
    private static final Logger ROOT = Logger.getLogger("");

    private final Logger logger;
    private final AtomicLong lostLines = new AtomicLong();

    private Log(Logger logger) {
        this.logger = logger;
    }

    /// A log, which takes over what `java.util.logging` of this process tells.
    ///
    /// @throws IOException if the target cannot be opened
    public static Log open(Level level, LogTarget target) throws IOException {
        return to(level, target.open());
    }

    static Log to(Level level, OutputStream out) {
        Log log = new Log(Logger.getLogger(NAME));
        for (Handler handler : ROOT.getHandlers()) {
            ROOT.removeHandler(handler);
        }
        ROOT.addHandler(log.new Writer(out));
        ROOT.setLevel(java.util.logging.Level.WARNING);
        log.level(level);
        return log;
    }

    /// Lines below it are dropped from now on.
    public void level(Level level) {
        logger.setLevel(level);
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

    /// Lines that could not be written.
    public long lostLines() {
        return lostLines.get();
    }

    private final class Writer extends Handler {
        private final OutputStream out;
        private final Lines lines = new Lines();

        Writer(OutputStream out) {
            this.out = out;
            setErrorManager(new ErrorManager());
        }

        @Override
        public synchronized void publish(LogRecord entry) {
            try {
                out.write(lines.format(entry).getBytes(java.nio.charset.StandardCharsets.UTF_8));
                out.flush();
            } catch (IOException _) {
                lostLines.incrementAndGet();
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
