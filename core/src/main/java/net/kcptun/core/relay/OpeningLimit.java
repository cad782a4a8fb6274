package net.kcptun.core.relay;

/// How many datagrams that show nothing are opened: opening costs more than receiving, and whoever forges the address
/// of an end could make a relay do nothing else. What shows that its sender has the key counts too, since it comes once
/// or twice for each end.
///
/// So many a second are opened for one pair, and so many for all.
final class OpeningLimit {
    static final int MOST_OF_PAIR = 32;
    static final int MOST_OF_ALL = 4096;

    private static final long SECOND_NANOS = 1_000_000_000;

    private final int most;
    private long startedAt;
    private int count;

    private OpeningLimit(int most) {
        this.most = most;
    }

    static OpeningLimit ofPair() {
        return new OpeningLimit(MOST_OF_PAIR);
    }

    static OpeningLimit ofAll() {
        return new OpeningLimit(MOST_OF_ALL);
    }

    /// Whether one more may be opened; if so it counts.
    boolean take(long now) {
        if (now - startedAt >= SECOND_NANOS) {
            startedAt = now;
            count = 0;
        }
        if (count == most) {
            return false;
        }
        count++;
        return true;
    }
}
