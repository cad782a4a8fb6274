package net.kcptun.app.net.base;

import net.kcptun.app.log.NetLog;

/// Warnings that a peer or the network can cause at any rate: at most one in an interval is written, with the number of
/// those that were left out. One thread.
public final class LimitedLog {
    private static final long SECOND = 1_000_000_000L;

    private final NetLog log;
    private final long intervalNanos;
    private long nextNanos = System.nanoTime();
    private long leftOut;

    private LimitedLog(NetLog log, long intervalNanos) {
        this.log = log;
        this.intervalNanos = intervalNanos;
    }

    public static LimitedLog onceASecond(NetLog log) {
        return new LimitedLog(log, SECOND);
    }

    /// For what strangers cause.
    public static LimitedLog onceAMinute(NetLog log) {
        return new LimitedLog(log, 60 * SECOND);
    }

    public void warn(String line) {
        long nanos = System.nanoTime();
        if (nanos - nextNanos < 0) {
            leftOut++;
            return;
        }
        log.warn(leftOut == 0 ? line : line + " (" + leftOut + " more since the last such line)");
        leftOut = 0;
        nextNanos = nanos + intervalNanos;
    }
}
