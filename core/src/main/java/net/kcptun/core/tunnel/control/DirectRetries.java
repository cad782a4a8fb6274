package net.kcptun.core.tunnel.control;

/// When two ends that meet at a relay try again to reach each other directly: after 10 s, 1, 5 and 15 minutes, then
/// every 15 minutes. What stood in the way may be gone: a router restarted, a port mapped, a host in another network.
final class DirectRetries {
    private static final long SECOND = 1_000_000_000L;
    private static final long[] PAUSES = {10 * SECOND, 60 * SECOND, 300 * SECOND, 900 * SECOND};

    private int tries;
    private long nextAt = Long.MAX_VALUE;

    /// They meet at a relay now.
    void start(long now) {
        tries = 0;
        nextAt = now + PAUSES[0];
    }

    void stop() {
        nextAt = Long.MAX_VALUE;
    }

    /// Whether it is time; if so, the time of the next one is set.
    boolean isDue(long now) {
        if (now < nextAt) {
            return false;
        }
        tries = Math.min(tries + 1, PAUSES.length - 1);
        nextAt = now + PAUSES[tries];
        return true;
    }

    long nextAt() {
        return nextAt;
    }
}
