package net.kcptun.app.log;

import java.io.OutputStream;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/// The program's log: lines of a level or above, to one target. Used by any thread.
///
/// A line that cannot be written, to a full disk or a pipe that nobody reads, is dropped: the log never
/// stops the tunnel.
public final class Log implements NetLog {
    private static final String NAME = "kcptun";
    private static final int CLOSE_MILLIS = 200;

    /// Netty speaks of its own business; of that, warnings are enough, and too much where they are not wanted either.
    private static final Logger ROOT = Logger.getLogger("");

    private final Logger logger;
    private volatile LineQueue queue;
    private volatile int leastOfOthers;
    private volatile Consumer<OutOfMemoryError> onOutOfMemory = _ -> {};

    private Log(Logger logger, LineQueue queue) {
        this.logger = logger;
        this.queue = queue;
    }

    /// Sets up `java.util.logging`, which looks through all jars of the program first. Optional: a thread that opens
    /// a log meanwhile waits for it. From any thread.
    public static void prepare() {
        // Done as this class is initialised.
    }

    /// A log, which takes over what `java.util.logging` of this process tells.
    ///
    /// @throws UnsupportedOperationException where this system has no such target, with the way out
    public static Log open(Level level, LogTarget target) {
        return to(level, target.open(), target.lines());
    }

    static Log to(Level level, OutputStream out) {
        return to(level, LineQueue.Sink.to(out), new Lines(true));
    }

    private static Log to(Level level, LineQueue.Sink sink, Lines lines) {
        LineQueue queue = new LineQueue(sink);
        Log log = new Log(Logger.getLogger(NAME), queue);
        takeOver(log.new Writer(queue, lines));
        log.level(level);
        return log;
    }

    private static void takeOver(Writer writer) {
        // Whatever is shown: what has failed for want of memory has to come by.
        ROOT.setLevel(Level.WARNING);
        Handler[] before = ROOT.getHandlers();
        ROOT.addHandler(writer);
        for (Handler handler : before) {
            ROOT.removeHandler(handler);
        }
    }

    /// Later lines go there; waits a little for those before to be written. From one thread.
    ///
    /// @throws UnsupportedOperationException where this system has no such target, with the way out
    public void moveTo(LogTarget target) {
        LineQueue next = new LineQueue(target.open());
        takeOver(new Writer(next, target.lines()));
        close();
        queue = next;
    }

    String name() {
        return logger.getName();
    }

    /// Lines below it are dropped from now on.
    public void level(Level level) {
        logger.setLevel(level);
        leastOfOthers = Math.max(level.intValue(), Level.WARNING.intValue());
    }

    /// What is to be done when a library tells that there was no memory, on its thread: Netty logs whatever has failed
    /// in an event loop, and goes on.
    public void whenOutOfMemory(Consumer<OutOfMemoryError> action) {
        onOutOfMemory = action;
    }

    public boolean shows(Level level) {
        return logger.isLoggable(level);
    }

    public void log(Level level, String message) {
        // Not log(level, message): a message with braces is no pattern.
        logger.log(level, () -> message);
    }

    @Override
    public void info(String line) {
        log(Level.INFO, line);
    }

    @Override
    public void notice(String line) {
        log(Level.NOTICE, line);
    }

    @Override
    public void debug(String line) {
        log(Level.DEBUG, line);
    }

    @Override
    public void warn(String line) {
        log(Level.WARNING, line);
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

    private final class Writer extends Handler {
        private final LineQueue queue;
        private final Lines lines;

        Writer(LineQueue queue, Lines lines) {
            this.queue = queue;
            this.lines = lines;
        }

        @Override
        public void publish(LogRecord entry) {
            if (entry.getThrown() instanceof OutOfMemoryError e) {
                onOutOfMemory.accept(e);
            }
            boolean isOwn = NAME.equals(entry.getLoggerName());
            if (isOwn || entry.getLevel().intValue() >= leastOfOthers) {
                queue.add(entry.getLevel(), lines.format(entry));
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
