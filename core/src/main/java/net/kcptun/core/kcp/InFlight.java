package net.kcptun.core.kcp;

/// The newest transmission of every segment in flight, in queues that answer "who is next to be resent?" at their
/// heads.
///
/// Each transmission has a serial number, which grows by one with every transmission of the session, and the time
/// it left. A segment is in the queue of its number of time-outs (12 classes; the last one absorbs).
///
/// Invariant: within a queue, serials and times grow from head to tail, since every (re)transmission appends. So
/// both the earliest time-out and the first lost segment of a queue are at its head: no walk over the window,
/// ever. Queues are intrusive doubly linked lists whose links are segment numbers, in arrays indexed by `sn &
/// mask`; adding and removing are O(1). The end of a queue is known by comparison with its head or tail, as every
/// 32-bit value is a valid number.
final class InFlight {
    /// Numbers of time-outs that are told apart.
    static final int CLASSES = 12;

    private static final int FIRST_CAPACITY = 8;
    private static final int[] NO_INTS = new int[0];
    private static final long[] NO_LONGS = new long[0];
    private static final byte[] NO_BYTES = new byte[0];

    /// What `copies` knows of a segment's newest transmission: it is the first one, it is a later one, or it is a
    /// later one that left by the verdict of the loss detector.
    private static final byte FIRST = 0;
    private static final byte RESENT = 1;
    private static final byte JUDGED = 2;

    private long lastSerial;
    private int occupied;
    private int[] head = NO_INTS;
    private int[] tail = NO_INTS;
    private int[] before = NO_INTS;
    private int[] after = NO_INTS;
    private long[] serial = NO_LONGS;
    private long[] sentAt = NO_LONGS;
    private byte[] queue = NO_BYTES;
    private byte[] copies = NO_BYTES;
    /// The path's records of the newest transmission, and of the one before it or, where there is none, the same.
    private int[] record = NO_INTS;
    private int[] earlierRecord = NO_INTS;
    private int mask = -1;

    /// A segment leaves for the first time; `span` counts from the oldest segment in flight to this one, inclusive.
    ///
    /// @param rec the path's record of it
    void add(int sn, int span, int rec, long now) {
        if (span > serial.length) {
            grow(span);
        }
        copies[sn & mask] = FIRST;
        record[sn & mask] = rec;
        earlierRecord[sn & mask] = rec;
        append(sn, 0, now);
    }

    /// The segment leaves again because its time was out.
    void resendAfterTimeout(int sn, long now) {
        int slot = sn & mask;
        remove(sn);
        copies[slot] = RESENT;
        append(sn, Math.min(queue[slot] + 1, CLASSES - 1), now);
    }

    /// The segment leaves again because later ones arrived; `judged` if by the verdict of the loss detector.
    void resendFast(int sn, boolean judged, long now) {
        int slot = sn & mask;
        remove(sn);
        copies[slot] = judged ? JUDGED : RESENT;
        append(sn, queue[slot], now);
    }

    /// The segment leaves again over another path: what the old one made of it no longer counts.
    void resendOnNewPath(int sn, long now) {
        remove(sn);
        copies[sn & mask] = RESENT;
        append(sn, 0, now);
    }

    /// The segment has left again, of which the path has this record.
    void record(int sn, int rec) {
        int slot = sn & mask;
        earlierRecord[slot] = record[slot];
        record[slot] = rec;
    }

    /// The path's record of the newest transmission.
    int record(int sn) {
        return record[sn & mask];
    }

    /// The path's record of the transmission before the newest.
    int earlierRecord(int sn) {
        return earlierRecord[sn & mask];
    }

    void remove(int sn) {
        int slot = sn & mask;
        int q = queue[slot];
        if (head[q] == sn && tail[q] == sn) {
            occupied &= ~(1 << q);
        } else if (head[q] == sn) {
            head[q] = after[slot];
        } else if (tail[q] == sn) {
            tail[q] = before[slot];
        } else {
            after[before[slot] & mask] = after[slot];
            before[after[slot] & mask] = before[slot];
        }
    }

    /// The queues that are not empty, one bit each.
    int occupied() {
        return occupied;
    }

    boolean isOccupied(int q) {
        return (occupied >> q & 1) != 0;
    }

    /// The first segment of a queue that is not empty.
    int head(int q) {
        return head[q];
    }

    long serial(int sn) {
        return serial[sn & mask];
    }

    long sentAt(int sn) {
        return sentAt[sn & mask];
    }

    boolean wasResent(int sn) {
        return copies[sn & mask] != FIRST;
    }

    /// Whether the newest transmission left by the verdict of the loss detector.
    boolean wasJudgedLost(int sn) {
        return copies[sn & mask] == JUDGED;
    }

    /// Gives up the arrays when nothing is in flight.
    void trim() {
        occupied = 0;
        mask = -1;
        head = NO_INTS;
        tail = NO_INTS;
        before = NO_INTS;
        after = NO_INTS;
        serial = NO_LONGS;
        sentAt = NO_LONGS;
        queue = NO_BYTES;
        copies = NO_BYTES;
        record = NO_INTS;
        earlierRecord = NO_INTS;
    }

    private void append(int sn, int q, long now) {
        int slot = sn & mask;
        if (isOccupied(q)) {
            after[tail[q] & mask] = sn;
            before[slot] = tail[q];
        } else {
            occupied |= 1 << q;
            head[q] = sn;
        }
        tail[q] = sn;
        queue[slot] = (byte) q;
        serial[slot] = ++lastSerial;
        sentAt[slot] = now;
    }

    /// Copies queue by queue, since only what is in a queue is alive.
    private void grow(int span) {
        int capacity = Math.max(FIRST_CAPACITY, Integer.highestOneBit(span - 1) << 1);
        InFlight old = new InFlight();
        old.adopt(this);
        mask = capacity - 1;
        before = new int[capacity];
        after = new int[capacity];
        serial = new long[capacity];
        sentAt = new long[capacity];
        queue = new byte[capacity];
        copies = new byte[capacity];
        record = new int[capacity];
        earlierRecord = new int[capacity];
        if (head.length == 0) {
            head = new int[CLASSES];
            tail = new int[CLASSES];
        }
        for (int queues = occupied; queues != 0; queues &= queues - 1) {
            int q = Integer.numberOfTrailingZeros(queues);
            for (int sn = head[q]; ; sn = old.after[sn & old.mask]) {
                copySlot(old, sn);
                if (sn == tail[q]) {
                    break;
                }
            }
        }
    }

    private void adopt(InFlight other) {
        mask = other.mask;
        before = other.before;
        after = other.after;
        serial = other.serial;
        sentAt = other.sentAt;
        queue = other.queue;
        copies = other.copies;
        record = other.record;
        earlierRecord = other.earlierRecord;
    }

    private void copySlot(InFlight old, int sn) {
        int from = sn & old.mask;
        int to = sn & mask;
        before[to] = old.before[from];
        after[to] = old.after[from];
        serial[to] = old.serial[from];
        sentAt[to] = old.sentAt[from];
        queue[to] = old.queue[from];
        copies[to] = old.copies[from];
        record[to] = old.record[from];
        earlierRecord[to] = old.earlierRecord[from];
    }
}
