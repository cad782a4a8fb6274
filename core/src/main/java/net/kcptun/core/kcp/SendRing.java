package net.kcptun.core.kcp;

import java.nio.ByteBuffer;
import net.kcptun.core.pages.PageTable;

/// The outgoing stream, cut into segments, in the pages of a [PageTable].
///
/// ```
///   una ............ next ............ end
///   sent, some acknowledged | queued, never sent
/// ```
/// A number is given to a segment when it is queued, since stream order is sending order. An acknowledged
/// segment's buffer is back in the pool, and its page too once it is the last one; `una` is the oldest segment without
/// acknowledgement. A buffer holds 24 bytes of header room, then the data. All comparisons of numbers wrap around. The
/// ring starts empty, and costs what it holds. Queueing copies the bytes once; everything else is O(1) for each
/// segment.
final class SendRing {
    private final SegmentPool pool;
    private final int mss;
    private final PageTable<SegmentPool.Page> pages;
    private int una;
    private int next;
    private int end;
    private int inFlight;

    SendRing(SegmentPool pool, int mss) {
        this.pool = pool;
        this.mss = mss;
        this.pages = new PageTable<>(pool.pages());
    }

    /// Bytes of a full segment.
    int mss() {
        return mss;
    }

    /// For tests: the stream begins at `sn` instead of 0.
    void startAt(int sn) {
        una = sn;
        next = sn;
        end = sn;
    }

    void append(byte[] buf, int off, int len) {
        while (len > 0) {
            SegmentPool.Page page = pageWithRoom();
            int sn = end - 1;
            int length = page.length(sn);
            int count = Math.min(len, mss - length);
            System.arraycopy(buf, off, page.buffer(sn), SegmentHeader.BYTES + length, count);
            page.length(sn, length + count);
            off += count;
            len -= count;
        }
    }

    void append(ByteBuffer source) {
        while (source.hasRemaining()) {
            SegmentPool.Page page = pageWithRoom();
            int sn = end - 1;
            int length = page.length(sn);
            int count = Math.min(source.remaining(), mss - length);
            source.get(page.buffer(sn), SegmentHeader.BYTES + length, count);
            page.length(sn, length + count);
        }
    }

    /// The oldest queued segment becomes a sent one. Returns its number.
    int sendNext() {
        assert next != end;
        inFlight++;
        return next++;
    }

    /// Sent and not yet acknowledged.
    boolean isInFlight(int sn) {
        return sn - una >= 0 && sn - next < 0 && isHere(sn);
    }

    /// The segment, which must be in flight, has arrived.
    void acknowledge(int sn) {
        discard(sn);
        inFlight--;
        while (una != next && !isHere(una)) {
            una++;
        }
    }

    /// Header room and data of a segment that is not yet acknowledged.
    byte[] buffer(int sn) {
        return pages.at(sn).buffer(sn);
    }

    int length(int sn) {
        return pages.at(sn).length(sn);
    }

    int una() {
        return una;
    }

    int next() {
        return next;
    }

    /// The number that is given next.
    int end() {
        return end;
    }

    /// From the oldest unacknowledged to the newest sent: what a window limits.
    int span() {
        return next - una;
    }

    /// Sent and not acknowledged.
    int inFlight() {
        return inFlight;
    }

    /// Never sent yet.
    int queued() {
        return end - next;
    }

    boolean isEmpty() {
        return una == end;
    }

    /// Gives up the table of an empty ring.
    void trim() {
        assert isEmpty();
        pages.trim();
    }

    /// Gives every buffer back.
    void release() {
        for (int sn = una; sn - end < 0; ) {
            if (pages.find(sn) == null) {
                sn = PageTable.nextPage(sn);
                continue;
            }
            if (isHere(sn)) {
                discard(sn);
            }
            sn++;
        }
        una = end;
        next = end;
        inFlight = 0;
        trim();
    }

    private boolean isHere(int sn) {
        SegmentPool.Page page = pages.find(sn);
        return page != null && page.buffer(sn) != null;
    }

    private void discard(int sn) {
        SegmentPool.Page page = pages.at(sn);
        pool.give(page.buffer(sn));
        if (page.clear(sn)) {
            pages.drop(sn);
        }
    }

    /// The page of the last segment, which is a new one where that of before is full or was sent.
    private SegmentPool.Page pageWithRoom() {
        if (end != next) {
            SegmentPool.Page last = pages.at(end - 1);
            if (last.length(end - 1) < mss) {
                return last;
            }
        }
        int sn = end++;
        SegmentPool.Page page = pages.touch(sn, una);
        page.put(sn, pool.take(SegmentHeader.BYTES + mss), 0);
        return page;
    }
}
