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
/// ACKs may get lost, and those beyond a hole are covered by no `una`. So while there is a hole, every batch
/// repeats some that were sent within the last 20 ms: at least 4, up to 32 if the batch before was that large.
/// Four repeats leave 0.3^5 = 0.2% of segments unknown to the sender at 30% loss, so an average of 3 bytes resent
/// in vain for each segment: a fifth repeat (24 bytes) would cost more than it saves. Older ones are not
/// repeated, since peers take an ACK's age for the round trip.
///
/// When: with `flush` 2 at the end of the turn; with 1 when a 128th of the receive window is owed (2 to 16 segments:
/// a full window waits for so many), 3 ms after the first, or at once if anything is out of order; with 0 on the
/// session's tick, which [Kcp] sees to. If more than 1024 single ACKs are owed, the newest are dropped: the sender
/// resends those. What is owed waits in pages until it is written; what may be repeated is dropped by [#trim].
final class AckList {
    private static final int MAX_SINGLES = 1024;
    private static final int MAX_RECENT = 32;
    private static final int MIN_REPEATS = 4;
    private static final int REPEAT_AGE_MILLIS = 20;
    private static final int LEAST_OWED = 2;
    private static final int MOST_OWED = 16;
    private static final int OWED_PART = 128;
    private static final long DELAY_NANOS = 3_000_000;
    private static final int RECENT_BYTES = 3 * MAX_RECENT * Integer.BYTES + 16;
    private static final int[] NONE = new int[0];

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

    /// A ring of sn, ts and ms of sending.
    private int[] recent = NONE;
    private int recentCount;
    private int repeats = MIN_REPEATS;

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
        prompt = options.flush() != 1;
        mostOwed = Math.clamp(options.rcvwnd() / OWED_PART, LEAST_OWED, MOST_OWED);
    }

    /// A segment came as expected, with no hole before or behind it.
    void onInOrder(int sn, int ts, long now) {
        if (!isOwed()) {
            firstOwedAt = now;
        }
        inOrderCount++;
        inOrderSn = sn;
        inOrderTs = ts;
        inOrderPlace = singleCount;
    }

    /// A segment came out of order, again, or filled a hole.
    void onSingle(int sn, int ts) {
        if (singleCount == MAX_SINGLES) {
            return;
        }
        Page page = pageWithRoom();
        page.sn[page.count] = sn;
        page.ts[page.count++] = ts;
        singleCount++;
    }

    boolean isOwed() {
        return inOrderCount > 0 || singleCount > 0;
    }

    /// When they must leave: 0 = now, Long.MAX_VALUE = nothing is owed.
    long dueAt() {
        if (!isOwed()) {
            return Long.MAX_VALUE;
        }
        return prompt || singleCount > 0 || inOrderCount >= mostOwed ? 0 : firstOwedAt + DELAY_NANOS;
    }

    /// Writes all that is owed. Returns the number of ACK segments.
    ///
    /// @param una    as in the headers of this flush
    /// @param holes  whether something waits beyond a hole
    int write(PacketWriter writer, int una, boolean holes, long now) {
        int nowMillis = SegmentHeader.millis(now);
        int written = holes ? repeatRecent(writer, una, nowMillis) : 0;
        int place = 0;
        for (Page page = first; page != null; page = page.next) {
            for (int i = 0; i < page.count; i++, place++) {
                if (inOrderCount > 0 && place == inOrderPlace) {
                    writer.control(SegmentHeader.ACK, inOrderTs, inOrderSn);
                }
                writer.control(SegmentHeader.ACK, page.ts[i], page.sn[i]);
                remember(page.sn[i], page.ts[i], nowMillis);
            }
        }
        if (inOrderCount > 0 && place == inOrderPlace) {
            writer.control(SegmentHeader.ACK, inOrderTs, inOrderSn);
        }
        written += singleCount + (inOrderCount > 0 ? 1 : 0);
        repeats = Math.clamp(singleCount, MIN_REPEATS, MAX_RECENT);
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
        if (recent.length > 0) {
            pages.count(-RECENT_BYTES);
        }
        recent = NONE;
        recentCount = 0;
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

    private int repeatRecent(PacketWriter writer, int una, int nowMillis) {
        int written = 0;
        int end = recentCount;
        int begin = Math.max(end - repeats, Math.max(0, end - MAX_RECENT));
        for (int i = begin; i < end; i++) {
            int at = 3 * (i % MAX_RECENT);
            if (recent[at] - una > 0 && nowMillis - recent[at + 2] <= REPEAT_AGE_MILLIS) {
                writer.control(SegmentHeader.ACK, recent[at + 1], recent[at]);
                written++;
            }
        }
        return written;
    }

    private void remember(int sn, int ts, int nowMillis) {
        if (recent.length == 0) {
            recent = new int[3 * MAX_RECENT];
            pages.count(RECENT_BYTES);
        }
        int at = 3 * (recentCount % MAX_RECENT);
        recent[at] = sn;
        recent[at + 1] = ts;
        recent[at + 2] = nowMillis;
        recentCount = recentCount + 1 == 2 * MAX_RECENT ? MAX_RECENT : recentCount + 1;
    }
}
