package net.kcptun.app.stats;

import java.util.ArrayList;
import java.util.List;

/// The rates of the last ten minutes, second by second. For several threads.
public final class History {
    /// How many seconds are kept.
    public static final int SECONDS = 600;

    private final Entry[] ring = new Entry[SECONDS];
    private int count;

    /// @param atSeconds Unix time
    public record Entry(long atSeconds, Rates rates) {}

    synchronized void add(Entry entry) {
        ring[count++ % SECONDS] = entry;
    }

    /// The oldest first.
    public synchronized List<Entry> entries() {
        List<Entry> entries = new ArrayList<>();
        for (int i = Math.max(0, count - SECONDS); i < count; i++) {
            entries.add(ring[i % SECONDS]);
        }
        return entries;
    }
}
