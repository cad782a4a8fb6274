package net.kcptun.core.kcp;

import net.kcptun.core.pages.PageTable;
import org.jspecify.annotations.Nullable;

/// Received segments that could not be handed over yet, in the pages of a [PageTable].
///
/// ```
///   read ............ next ............ read + window
///   in order, the reader is slow | out of order: some there, some holes
/// ```
/// The ring never holds more than the window: segments from `read + window` on are refused. An honest sender
/// never sends those, as `next + (window - waiting)`, what it was told at most, is never above that limit, and
/// `read` only grows. Starts empty, and costs what it holds. Storing copies once into a pooled buffer.
final class ReceiveRing {
    private final SegmentPool pool;
    private final int window;
    private final PageTable<SegmentPool.Page> pages;
    private int read;
    private int next;
    private int held;

    ReceiveRing(SegmentPool pool, int window) {
        this.pool = pool;
        this.window = window;
        this.pages = new PageTable<>(pool.pages());
    }

    /// For tests: the peer's stream begins at `sn` instead of 0.
    void startAt(int sn) {
        read = sn;
        next = sn;
    }

    /// The number wanted next: all below are received.
    int next() {
        return next;
    }

    /// In order, waiting for the reader.
    int waiting() {
        return next - read;
    }

    /// Beyond a hole.
    int outOfOrder() {
        return held - waiting();
    }

    boolean isWithinWindow(int sn) {
        int ahead = sn - next;
        return ahead >= 0 && ahead < window - waiting();
    }

    /// Whether a segment within the window is here already.
    boolean contains(int sn) {
        return held > 0 && buffer(sn) != null;
    }

    /// The next segment goes straight to the reader, without a stop here; nothing may be waiting.
    void skip() {
        assert waiting() == 0;
        next++;
        read++;
        advance();
    }

    /// Keeps a copy of a segment that is within the window and not here yet.
    void store(int sn, byte[] buf, int off, int len) {
        byte[] buffer = pool.take(len);
        System.arraycopy(buf, off, buffer, 0, len);
        pages.touch(sn, read).put(sn, buffer, len);
        held++;
        advance();
    }

    /// Hands over what is in order while the sink is ready.
    void deliver(StreamSink sink) {
        while (read != next && sink.isReady()) {
            int length = pages.at(read).length(read);
            byte[] buffer = take(read++);
            if (length > 0) {
                sink.onBytes(buffer, 0, length);
            }
            pool.give(buffer);
        }
    }

    boolean isEmpty() {
        return held == 0;
    }

    /// Gives up the table of an empty ring.
    void trim() {
        assert isEmpty();
        pages.trim();
    }

    /// Gives every buffer back.
    void release() {
        int sn = read;
        while (held > 0) {
            SegmentPool.Page page = pages.find(sn);
            if (page == null) {
                sn = PageTable.nextPage(sn);
                continue;
            }
            if (page.buffer(sn) != null) {
                pool.give(take(sn));
            }
            sn++;
        }
        read = next;
        trim();
    }

    private byte @Nullable [] buffer(int sn) {
        SegmentPool.Page page = pages.find(sn, read);
        return page == null ? null : page.buffer(sn);
    }

    private byte[] take(int sn) {
        SegmentPool.Page page = pages.at(sn);
        byte[] buffer = page.buffer(sn);
        held--;
        if (page.clear(sn)) {
            pages.drop(sn);
        }
        return buffer;
    }

    private void advance() {
        while (outOfOrder() > 0 && buffer(next) != null) {
            next++;
        }
    }
}
