package net.kcptun.app.log;

/// Keeps lines that a peer can cause to a number a minute.
///
/// Beyond that they are only counted; the first one after the minute is permitted again and told how many were left
/// out. Owned by one thread.
public final class RateLimit {
    private static final long MINUTE_NANOS = 60_000_000_000L;

    private final int lines;
    private long windowEnd = Long.MIN_VALUE;
    private int used;
    private long leftOut;

    /// @param lines how many may be written in a minute
    public RateLimit(int lines) {
        this.lines = lines;
    }

    /// Whether a line may be written at `now`, in nanoseconds of any clock.
    public boolean permits(long now) {
        if (now >= windowEnd) {
            windowEnd = now + MINUTE_NANOS;
            used = 0;
        }
        if (used == lines) {
            leftOut++;
            return false;
        }
        used++;
        return true;
    }

    /// How many were left out since the last call.
    public long takeLeftOut() {
        long taken = leftOut;
        leftOut = 0;
        return taken;
    }
}
