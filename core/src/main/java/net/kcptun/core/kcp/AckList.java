package net.kcptun.core.kcp;

import net.kcptun.core.pages.PagePool;
import org.jspecify.annotations.Nullable;

/// The acknowledgements that are owed to the peer, and when they leave.
///
/// `una` in every header covers all that came in order, so one ACK, that of the newest such segment, is enough
/// for a whole run of them; it gives the sender its round trip. A segment that came out of order, twice, or into
/// a hole gets an ACK of its own: the sender learns exactly which copy arrived. They are written in order of
/// arrival.
///
/// ACKs may get lost: while there is a hole, every batch repeats some ([AckRepeats]).
///
/// When: with `flush` 2 at the end of the turn, with 0 on the session's tick, which [Kcp] sees to, and with 1:
///
/// | segments come | in order | out of order, again, or into a hole |
/// |---|---|---|
/// | under 250 us apart, on average | 2 to 16, a 128th of the window, or 1 ms after the first | 16, or 1 ms |
/// | else | 2 of them, or 3 ms after the first | at once |
///
/// If more than 1024 single ACKs are owed, the newest are dropped: the sender resends those. What is owed waits in
/// pages until it is written; what may be repeated is dropped by [#trim].
final class AckList {
    private static final int MAX_SINGLES = 1024;
    private static final int LEAST_OWED = 2;
    private static final int MOST_OWED = 16;
    private static final int OWED_PART = 128;
    private static final long DELAY_NANOS = 3_000_000;
    private static final long QUICK_DELAY_NANOS = 1_000_000;
    /// Segments that come closer to each other, on average, come in quick succession.
    private static final long QUICK_NANOS = 250_000;
    private static final int GAP_SHIFT = 4;
    private static final long COVERED_NANOS = 20_000_000;

    private final PagePool<Page> pages;
    private final boolean prompt;
    private final int mostOwed;

    private int inOrderCount;
    private int inOrderSn;
    private int inOrderTs;
    /// How many singles arrived before the newest in-order segment.
    private int inOrderPlace;

    private @Nullable Page first;
    private @Nullable Page last;
    private int singleCount;
    private long firstOwedAt;
    private long wroteAt = Long.MIN_VALUE / 2;

    private final AckRepeats repeats;
    private long cameAt;
    private long gapNanos = DELAY_NANOS;

    /// Some of the single ones that are owed, and the page of those behind them.
    static final class Page {
        private static final int SLOTS = 32;
        /// What a page takes of the heap: two arrays, three headers.
        static final int BYTES = SLOTS * 8 + 56;

        private final int[] sn = new int[SLOTS];
        private final int[] ts = new int[SLOTS];
        private int count;
        private @Nullable Page next;
    }

    AckList(KcpOptions options, PagePool<Page> pages) {
        this.pages = pages;
        this.repeats = new AckRepeats(pages);
        prompt = options.flush() != 1;
        mostOwed = Math.clamp(options.rcvwnd() / OWED_PART, LEAST_OWED, MOST_OWED);
    }

    /// A segment came as expected, with no hole before or behind it.
    void onInOrder(int sn, int ts, long now) {
        onSegment(now);
        repeats.onSegment(false);
        inOrderCount++;
        inOrderSn = sn;
        inOrderTs = ts;
        inOrderPlace = singleCount;
    }

    /// A segment came out of order, again, or filled a hole.
    ///
    /// @param isDoubled whether it was there already
    void onSingle(int sn, int ts, boolean isDoubled, long now) {
        onSegment(now);
        repeats.onSegment(isDoubled);
        if (singleCount == MAX_SINGLES) {
            return;
        }
        Page page = pageWithRoom();
        page.sn[page.count] = sn;
        page.ts[page.count++] = ts;
        singleCount++;
    }

    /// Whether what comes again, of what is below `una`, needs no acknowledgement of its own: segments come slowly, and
    /// the next header says it or one has just said it. Who has little to say says it twice.
    boolean isCovered(long now) {
        return gapNanos > QUICK_NANOS && (inOrderCount > 0 || now - wroteAt < COVERED_NANOS);
    }

    boolean isOwed() {
        return inOrderCount > 0 || singleCount > 0;
    }

    /// When they must leave: 0 = now, Long.MAX_VALUE = nothing is owed.
    long dueAt() {
        if (!isOwed()) {
            return Long.MAX_VALUE;
        }
        boolean isQuick = gapNanos <= QUICK_NANOS;
        int most = isQuick ? mostOwed : LEAST_OWED;
        boolean isSingleDue = singleCount > 0 && (!isQuick || singleCount >= MOST_OWED);
        if (prompt || isSingleDue || inOrderCount >= most) {
            return 0;
        }
        return firstOwedAt + (isQuick ? QUICK_DELAY_NANOS : DELAY_NANOS);
    }

    /// Writes all that is owed. Returns the number of ACK segments.
    ///
    /// @param una    as in the headers of this flush
    /// @param holes  whether something waits beyond a hole
    int write(PacketWriter writer, int una, boolean holes, long now) {
        int nowMillis = SegmentHeader.millis(now);
        wroteAt = now;
        int written = holes ? repeats.write(writer, una, nowMillis) : 0;
        repeats.beginBatch();
        int place = 0;
        for (Page page = first; page != null; page = page.next) {
            for (int i = 0; i < page.count; i++, place++) {
                if (inOrderCount > 0 && place == inOrderPlace) {
                    writer.control(SegmentHeader.ACK, inOrderTs, inOrderSn);
                }
                writer.control(SegmentHeader.ACK, page.ts[i], page.sn[i]);
                repeats.sent(page.sn[i], page.ts[i], nowMillis);
            }
        }
        if (inOrderCount > 0 && place == inOrderPlace) {
            writer.control(SegmentHeader.ACK, inOrderTs, inOrderSn);
        }
        written += singleCount + (inOrderCount > 0 ? 1 : 0);
        release();
        return written;
    }

    /// Nothing is owed any more.
    void release() {
        while (first != null) {
            Page page = first;
            first = page.next;
            page.count = 0;
            page.next = null;
            pages.give(page);
        }
        last = null;
        inOrderCount = 0;
        singleCount = 0;
    }

    /// Gives up what an idle session remembers; nothing may be owed.
    void trim() {
        assert !isOwed();
        repeats.trim();
    }

    private void onSegment(long now) {
        if (!isOwed()) {
            firstOwedAt = now;
        }
        gapNanos += Math.min(now - cameAt, DELAY_NANOS) - gapNanos >> GAP_SHIFT;
        cameAt = now;
    }

    private Page pageWithRoom() {
        Page page = last;
        if (page == null || page.count == Page.SLOTS) {
            Page fresh = pages.take();
            if (page == null) {
                first = fresh;
            } else {
                page.next = fresh;
            }
            last = fresh;
            return fresh;
        }
        return page;
    }
}
