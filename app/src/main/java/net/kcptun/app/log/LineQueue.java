package net.kcptun.app.log;

import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/// Lines on their way out, written by a daemon thread of its own, so that a reader who does not read never stops the
/// tunnel. A line that finds the queue full, or that cannot be written, is counted and dropped.
final class LineQueue {
    private static final int CAPACITY = 4096;
    private static final byte[] END = {};

    private final OutputStream out;
    private final ArrayBlockingQueue<byte[]> lines = new ArrayBlockingQueue<>(CAPACITY);
    private final AtomicLong lost = new AtomicLong();
    private final Thread writer = new Thread(this::write, "log");

    LineQueue(OutputStream out) {
        this.out = out;
        writer.setDaemon(true);
        writer.start();
    }

    void add(byte[] line) {
        if (!lines.offer(line)) {
            lost.incrementAndGet();
        }
    }

    long lost() {
        return lost.get();
    }

    /// Waits at most so long for what was added before.
    void close(long millis) throws InterruptedException {
        if (lines.offer(END, millis, TimeUnit.MILLISECONDS)) {
            writer.join(millis);
        }
    }

    private void write() {
        try {
            for (byte[] line = lines.take(); line != END; line = lines.take()) {
                writeOne(line);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void writeOne(byte[] line) {
        try {
            out.write(line);
            out.flush();
        } catch (IOException _) {
            lost.incrementAndGet();
        }
    }
}
