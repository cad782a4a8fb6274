package net.kcptun.core.path;

import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// How far things were when something was sent: what a later acknowledgement is compared with.
///
/// A ring of records, one for all that leaves at one time: a segment keeps the number of its record. A record that was
/// overwritten meanwhile is not known any more. The ring begins with 16 records and doubles, up to 8192, while it would
/// overwrite what was sent within the last two round trips; 350 KB then. It is given up when nothing is on its way.
final class SendRecords {
    private static final int FIRST_CAPACITY = 16;
    private static final int MOST = 8192;
    private static final long[] NOTHING = new long[0];

    private static final int RECORD_BYTES = 6 * Long.BYTES;
    private static final int ARRAYS_BYTES = 7 * 16;

    private final LongConsumer memory;
    private int newest = -1;
    private int oldest;
    private int mask = -1;
    private long[] delivered = NOTHING;
    private long[] deliveredAt = NOTHING;
    private long[] firstSentAt = NOTHING;
    private long[] sentAt = NOTHING;
    private long[] uncounted = NOTHING;
    private boolean[] isLimited = new boolean[0];
    private @Nullable PathState[] state = new PathState[0];

    /// @param memory is told of the bytes that are kept more, or fewer if negative
    SendRecords(LongConsumer memory) {
        this.memory = memory;
    }

    /// Returns the number of the record for what is sent now.
    ///
    /// @param during null: what becomes of it says nothing about the state
    /// @param keepNanos records of that age are still needed
    int add(
            long now,
            long deliveredBytes,
            long deliveredTime,
            long firstSentTime,
            long uncountedBytes,
            @Nullable PathState during,
            boolean limited,
            long keepNanos) {
        int at = newest & mask;
        boolean isSame = isKnown(newest)
                && sentAt[at] == now
                && delivered[at] == deliveredBytes
                && state[at] == during
                && isLimited[at] == limited;
        if (isSame) {
            return newest;
        }
        if (newest + 1 - oldest >= sentAt.length) {
            makeRoom(now - keepNanos);
        }
        at = ++newest & mask;
        delivered[at] = deliveredBytes;
        deliveredAt[at] = deliveredTime;
        firstSentAt[at] = firstSentTime;
        sentAt[at] = now;
        uncounted[at] = uncountedBytes;
        isLimited[at] = limited;
        state[at] = during;
        return newest;
    }

    int newest() {
        return newest;
    }

    boolean isKnown(int record) {
        return newest - record >= 0 && record - oldest >= 0;
    }

    long delivered(int record) {
        return delivered[record & mask];
    }

    long deliveredAt(int record) {
        return deliveredAt[record & mask];
    }

    long firstSentAt(int record) {
        return firstSentAt[record & mask];
    }

    long sentAt(int record) {
        return sentAt[record & mask];
    }

    /// What had left until then that is never acknowledged.
    long uncounted(int record) {
        return uncounted[record & mask];
    }

    boolean isLimited(int record) {
        return isLimited[record & mask];
    }

    /// Null: of a record that is not known, and of what says nothing.
    @Nullable
    PathState state(int record) {
        return isKnown(record) ? state[record & mask] : null;
    }

    /// Nothing that was sent is of interest any more.
    void clear() {
        if (mask >= 0) {
            memory.accept(-bytes(mask + 1));
        }
        oldest = newest + 1;
        mask = -1;
        delivered = NOTHING;
        deliveredAt = NOTHING;
        firstSentAt = NOTHING;
        sentAt = NOTHING;
        uncounted = NOTHING;
        isLimited = new boolean[0];
        state = new PathState[0];
    }

    private void makeRoom(long neededSince) {
        int capacity = sentAt.length;
        if (capacity > 0 && (capacity == MOST || sentAt[oldest & mask] < neededSince)) {
            oldest++;
            return;
        }
        SendRecords old = new SendRecords(memory);
        old.adopt(this);
        int larger = Math.max(FIRST_CAPACITY, 2 * capacity);
        memory.accept(bytes(larger) - (capacity == 0 ? 0 : bytes(capacity)));
        mask = larger - 1;
        delivered = new long[larger];
        deliveredAt = new long[larger];
        firstSentAt = new long[larger];
        sentAt = new long[larger];
        uncounted = new long[larger];
        isLimited = new boolean[larger];
        state = new PathState[larger];
        for (int i = oldest; newest - i >= 0; i++) {
            int from = i & old.mask;
            int to = i & mask;
            delivered[to] = old.delivered[from];
            deliveredAt[to] = old.deliveredAt[from];
            firstSentAt[to] = old.firstSentAt[from];
            sentAt[to] = old.sentAt[from];
            uncounted[to] = old.uncounted[from];
            isLimited[to] = old.isLimited[from];
            state[to] = old.state[from];
        }
    }

    private static long bytes(int capacity) {
        return (long) capacity * RECORD_BYTES + ARRAYS_BYTES;
    }

    private void adopt(SendRecords other) {
        mask = other.mask;
        delivered = other.delivered;
        deliveredAt = other.deliveredAt;
        firstSentAt = other.firstSentAt;
        sentAt = other.sentAt;
        uncounted = other.uncounted;
        isLimited = other.isLimited;
        state = other.state;
    }
}
