package net.kcptun.app.net;

/// Warnings that a peer or the network can cause at any rate: at most one a second is written, with the number of those
/// that were left out. One thread.
final class LimitedLog {
    private static final long INTERVAL_NANOS = 1_000_000_000L;

    private final NetLog log;
    private long nextNanos = System.nanoTime();
    private long leftOut;

    LimitedLog(NetLog log) {
        this.log = log;
    }

    void warn(String line) {
        long nanos = System.nanoTime();
        if (nanos - nextNanos < 0) {
            leftOut++;
            return;
        }
        log.warn(leftOut == 0 ? line : line + " (" + leftOut + " more since the last such line)");
        leftOut = 0;
        nextNanos = nanos + INTERVAL_NANOS;
    }
}
