package net.kcptun.core.kcp;

/// The newest transmission of every segment in flight, in queues that answer "who is next to be resent?" at their
/// heads.
///
/// Each transmission has a serial number, which grows by one with every transmission of the session, and the time
/// it left. A segment is in the queue of its number of time-outs (12 classes; the last one absorbs). A segment
/// that used up its fast resends is in the twin queue of that class, so that it never hides another one behind it
/// from the loss detector.
///
/// Invariant: within a queue, serials and times grow from head to tail, since every (re)transmission appends. So
/// both the earliest time-out and the first lost segment of a queue are at its head: no walk over the window,
/// ever. Queues are intrusive doubly linked lists whose links are segment numbers, in arrays indexed by `sn &
/// mask`; adding and removing are O(1). The end of a queue is known by comparison with its head or tail, as every
/// 32-bit value is a valid number.
final class InFlight {
    /// Numbers of time-outs that are told apart.
    static final int CLASSES = 12;
    /// Fast resends a segment may have, as in upstream KCP.
    static final int MAX_FAST_RESENDS = 5;

    private static final int FIRST_CAPACITY = 8;
    private static final int[] NO_INTS = new int[0];
    private static final long[] NO_LONGS = new long[0];
    private static final byte[] NO_BYTES = new byte[0];

    private long lastSerial;
    private int occupied;
    private int[] head = NO_INTS;
    private int[] tail = NO_INTS;
    private int[] before = NO_INTS;
    private int[] after = NO_INTS;
    private long[] serial = NO_LONGS;
    private long[] sentAt = NO_LONGS;
    private byte[] queue = NO_BYTES;
    private byte[] fastResends = NO_BYTES;
    private int mask = -1;

    /// A segment leaves for the first time; `span` counts from the oldest segment in flight to this one, inclusive.
    void add(int sn, int span, long now) {
        if (span > serial.length) {
            grow(span);
        }
        fastResends[sn & mask] = 0;
        append(sn, 0, now);
    }

    /// The segment leaves again because its time was out.
    void resendAfterTimeout(int sn, long now) {
        int from = queue[sn & mask];
        remove(sn);
        append(sn, timeouts(from) == CLASSES - 1 ? from : from + 1, now);
    }

    /// The segment leaves again because later ones arrived.
    void resendFast(int sn, long now) {
        int slot = sn & mask;
        int to = queue[slot];
        remove(sn);
        if (++fastResends[slot] == MAX_FAST_RESENDS) {
            to += CLASSES;
        }
        append(sn, to, now);
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

    static int timeouts(int q) {
        return q < CLASSES ? q : q - CLASSES;
    }

    static boolean mayResendFast(int q) {
        return q < CLASSES;
    }

    int queueOf(int sn) {
        return queue[sn & mask];
    }

    long serial(int sn) {
        return serial[sn & mask];
    }

    long sentAt(int sn) {
        return sentAt[sn & mask];
    }

    boolean wasResent(int sn) {
        return wasResentFast(sn) || timeouts(queue[sn & mask]) > 0;
    }

    boolean wasResentFast(int sn) {
        return fastResends[sn & mask] > 0;
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
        fastResends = NO_BYTES;
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
        fastResends = new byte[capacity];
        if (head.length == 0) {
            head = new int[2 * CLASSES];
            tail = new int[2 * CLASSES];
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
        fastResends = other.fastResends;
    }

    private void copySlot(InFlight old, int sn) {
        int from = sn & old.mask;
        int to = sn & mask;
        before[to] = old.before[from];
        after[to] = old.after[from];
        serial[to] = old.serial[from];
        sentAt[to] = old.sentAt[from];
        queue[to] = old.queue[from];
        fastResends[to] = old.fastResends[from];
    }
}
