package net.kcptun.app.log;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;

/// Lines on their way out, written by a daemon thread of its own, so that a reader who does not read never stops the
/// tunnel. A line that finds the queue full, or that cannot be written, is dropped.
final class LineQueue {
    private static final int CAPACITY = 4096;
    private static final Line END = new Line(Level.SILENCE, "");

    private final Sink out;
    private final ArrayBlockingQueue<Line> lines = new ArrayBlockingQueue<>(CAPACITY);
    private final Thread writer = new Thread(this::write, "log");

    /// Takes finished lines out of the program. Used by the log's thread only, and may block it.
    interface Sink {
        /// @param line as its target's [Lines] made it
        void write(java.util.logging.Level level, String line) throws IOException;

        static Sink to(OutputStream out) {
            return (_, line) -> {
                out.write(line.getBytes(StandardCharsets.UTF_8));
                out.flush();
            };
        }
    }

    private record Line(java.util.logging.Level level, String text) {}

    LineQueue(Sink out) {
        this.out = out;
        writer.setDaemon(true);
        writer.start();
    }

    void add(java.util.logging.Level level, String line) {
        boolean _ = lines.offer(new Line(level, line));
    }

    /// Waits at most so long for what was added before.
    void close(long millis) throws InterruptedException {
        if (lines.offer(END, millis, TimeUnit.MILLISECONDS)) {
            writer.join(millis);
        }
    }

    private void write() {
        try {
            for (Line line = lines.take(); line != END; line = lines.take()) {
                writeOne(line);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void writeOne(Line line) {
        try {
            out.write(line.level(), line.text());
        } catch (IOException _) {
            // Dropped.
        }
    }
}
