package net.kcptun.core.obfs;

/// When a client whose TCP connection has ended, or could not be made, tries again: at once, then less and less
/// often.
public final class RedialSchedule {
    private static final long[] MILLIS = {
        0, 200, 2_000, 2_000, 5_000, 5_000, 15_000, 15_000, 15_000, 60_000, 60_000, 120_000, 300_000
    };

    private int failures;

    /// How long to wait now.
    public long nextMillis() {
        long wait = MILLIS[Math.min(failures, MILLIS.length - 1)];
        failures++;
        return wait;
    }

    /// How often it has been asked since [#reset].
    public int attempts() {
        return failures;
    }

    /// The server has been heard: the next time begins at once again.
    public void reset() {
        failures = 0;
    }
}
