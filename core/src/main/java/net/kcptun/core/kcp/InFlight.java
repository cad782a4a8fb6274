package net.kcptun.core.kcp;

import net.kcptun.core.pages.PagePool;
import net.kcptun.core.pages.PageTable;
import net.kcptun.core.path.PathFlow;

/// The newest transmission of every segment in flight, in queues that answer "who is next to be resent?" at their
/// heads.
///
/// Each transmission has a serial number, which grows by one with every transmission of the session, and the time
/// it left. A segment is in the queue of its number of time-outs (12 classes; the last one absorbs).
///
/// Invariant: within a queue, serials and times grow from head to tail, since every (re)transmission appends. So
/// both the earliest time-out and the first lost segment of a queue are at its head (who waits for a copy as well
/// holds those behind it up): no walk over the window, ever. Queues are intrusive doubly linked lists whose links are
/// segment numbers, in the pages of a [PageTable];
/// adding and removing are O(1). The end of a queue is known by comparison with its head or tail, as every 32-bit value
/// is a valid number. What it costs follows from what is in flight, however far apart.
final class InFlight {
    /// Numbers of time-outs that are told apart.
    static final int CLASSES = 12;

    private static final int[] NO_INTS = new int[0];
    /// Of both arrays of the queues' ends.
    private static final int ENDS_BYTES = 2 * (CLASSES * Integer.BYTES + 16);

    /// What `copies` knows of a segment's newest transmission: it is the first one, it is a later one, or it is a
    /// later one that left by the verdict of the loss detector.
    private static final byte FIRST = 0;
    private static final byte RESENT = 1;
    private static final byte JUDGED = 2;

    private final PagePool<Page> pool;
    private final PageTable<Page> pages;
    private long lastSerial;
    private int occupied;
    private int[] head = NO_INTS;
    private int[] tail = NO_INTS;

    /// What is known of 64 segments whose numbers follow each other, as far as they are in flight; each at the
    /// [PageTable#slot] of its number.
    static final class Page {
        /// What a page takes of the heap: its arrays, eleven headers.
        static final int BYTES = PageTable.SLOTS * 39 + 200;

        /// Numbers of the neighbours in the queue.
        private final int[] before = new int[PageTable.SLOTS];
        private final int[] after = new int[PageTable.SLOTS];
        /// Of the newest transmission.
        private final long[] serial = new long[PageTable.SLOTS];
        private final long[] sentAt = new long[PageTable.SLOTS];
        /// The path's records of the newest transmission, and of the one before it, where there is one.
        private final int[] record = new int[PageTable.SLOTS];
        private final int[] earlierRecord = new int[PageTable.SLOTS];
        private final byte[] copies = new byte[PageTable.SLOTS];
        private final byte[] queue = new byte[PageTable.SLOTS];
        /// Copies of the newest transmission that left before anything was known to be lost, and when the first of
        /// them did, in milliseconds.
        private final byte[] redundant = new byte[PageTable.SLOTS];
        private final int[] redundantAt = new int[PageTable.SLOTS];
        /// Segments of this page that are in flight.
        private int used;
    }

    InFlight(PagePool<Page> pool) {
        this.pool = pool;
        this.pages = new PageTable<>(pool);
    }

    /// A segment leaves for the first time; `span` counts from the oldest segment in flight to this one, inclusive.
    ///
    /// @param record the path's record of it
    void add(int sn, int span, int record, long now) {
        if (head.length == 0) {
            head = new int[CLASSES];
            tail = new int[CLASSES];
            pool.count(ENDS_BYTES);
        }
        Page page = pages.touch(sn, sn - span + 1);
        page.used++;
        int slot = PageTable.slot(sn);
        page.copies[slot] = FIRST;
        page.record[slot] = record;
        append(page, sn, 0, now);
    }

    /// The segment leaves again because its time was out.
    void resendAfterTimeout(int sn, long now) {
        Page page = pages.at(sn);
        int q = unlink(page, sn);
        page.copies[PageTable.slot(sn)] = RESENT;
        append(page, sn, Math.min(q + 1, CLASSES - 1), now);
    }

    /// The segment leaves again because later ones arrived; `judged` if by the verdict of the loss detector.
    void resendFast(int sn, boolean judged, long now) {
        Page page = pages.at(sn);
        int q = unlink(page, sn);
        page.copies[PageTable.slot(sn)] = judged ? JUDGED : RESENT;
        append(page, sn, q, now);
    }

    /// The segment leaves again over another path: what the old one made of it no longer counts.
    void resendOnNewPath(int sn, long now) {
        Page page = pages.at(sn);
        unlink(page, sn);
        page.copies[PageTable.slot(sn)] = RESENT;
        append(page, sn, 0, now);
    }

    /// Another path has no records of what left before.
    void forgetRecords(int sn) {
        Page page = pages.at(sn);
        int slot = PageTable.slot(sn);
        page.record[slot] = PathFlow.NO_RECORD;
        page.earlierRecord[slot] = PathFlow.NO_RECORD;
    }

    /// The segment has left again, of which the path has this record.
    void record(int sn, int record) {
        Page page = pages.at(sn);
        int slot = PageTable.slot(sn);
        page.earlierRecord[slot] = page.record[slot];
        page.record[slot] = record;
    }

    /// The path's record of the newest transmission.
    int record(int sn) {
        return pages.at(sn).record[PageTable.slot(sn)];
    }

    /// The path's record of the transmission before the newest, of a segment that left again.
    int earlierRecord(int sn) {
        return pages.at(sn).earlierRecord[PageTable.slot(sn)];
    }

    /// The segment has arrived.
    void remove(int sn) {
        Page page = pages.at(sn);
        unlink(page, sn);
        if (--page.used == 0) {
            pages.drop(sn);
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
        return pages.at(sn).serial[PageTable.slot(sn)];
    }

    long sentAt(int sn) {
        return pages.at(sn).sentAt[PageTable.slot(sn)];
    }

    boolean wasResent(int sn) {
        return copies(sn) != FIRST;
    }

    /// Whether it left once, without a copy.
    boolean leftOnce(int sn) {
        Page page = pages.at(sn);
        int slot = PageTable.slot(sn);
        return (page.copies[slot] | page.redundant[slot]) == FIRST;
    }

    /// How many copies of the newest transmission left before anything was known to be lost.
    int redundant(int sn) {
        return pages.at(sn).redundant[PageTable.slot(sn)];
    }

    /// When the first of them left, in milliseconds.
    int redundantAt(int sn) {
        return pages.at(sn).redundantAt[PageTable.slot(sn)];
    }

    /// How much later than the newest transmission the first of them left, to the millisecond.
    long redundantDelayNanos(int sn) {
        return (redundantAt(sn) - SegmentHeader.millis(sentAt(sn))) * 1_000_000L;
    }

    /// Another one leaves.
    void addRedundant(int sn, int millis) {
        Page page = pages.at(sn);
        int slot = PageTable.slot(sn);
        if (page.redundant[slot]++ == 0) {
            page.redundantAt[slot] = millis;
        }
    }

    /// Whether the newest transmission left by the verdict of the loss detector.
    boolean wasJudgedLost(int sn) {
        return copies(sn) == JUDGED;
    }

    /// Gives up the table when nothing is in flight.
    void trim() {
        assert occupied == 0;
        if (head.length > 0) {
            pool.count(-ENDS_BYTES);
        }
        head = NO_INTS;
        tail = NO_INTS;
        pages.trim();
    }

    /// What is in flight is waited for no more.
    void release() {
        while (occupied != 0) {
            remove(head[Integer.numberOfTrailingZeros(occupied)]);
        }
        trim();
    }

    private byte copies(int sn) {
        return pages.at(sn).copies[PageTable.slot(sn)];
    }

    /// Returns the queue that the segment was in.
    private int unlink(Page page, int sn) {
        int slot = PageTable.slot(sn);
        int q = page.queue[slot];
        if (head[q] == sn && tail[q] == sn) {
            occupied &= ~(1 << q);
        } else if (head[q] == sn) {
            head[q] = page.after[slot];
        } else if (tail[q] == sn) {
            tail[q] = page.before[slot];
        } else {
            int before = page.before[slot];
            int after = page.after[slot];
            pages.at(before).after[PageTable.slot(before)] = after;
            pages.at(after).before[PageTable.slot(after)] = before;
        }
        return q;
    }

    private void append(Page page, int sn, int q, long now) {
        int slot = PageTable.slot(sn);
        if (isOccupied(q)) {
            int last = tail[q];
            pages.at(last).after[PageTable.slot(last)] = sn;
            page.before[slot] = last;
        } else {
            occupied |= 1 << q;
            head[q] = sn;
        }
        tail[q] = sn;
        page.queue[slot] = (byte) q;
        page.redundant[slot] = 0;
        page.serial[slot] = ++lastSerial;
        page.sentAt[slot] = now;
    }
}
