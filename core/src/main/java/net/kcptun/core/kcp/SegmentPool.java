package net.kcptun.core.kcp;

import java.util.Arrays;
import java.util.function.IntConsumer;
import net.kcptun.core.pages.PagePool;
import net.kcptun.core.pages.PageTable;
import org.jspecify.annotations.Nullable;

/// The segment buffers of one event loop: a stack of idle `byte[]`, shared by all sessions of the loop.
///
/// A buffer belongs to whoever took it until it is given back. The stack is last in, first out, so that a buffer that
/// is still in the processor's cache is used again first. Taking and giving cost a few instructions; memory is
/// allocated only when no buffer idles, so what idles and what is in use are together no more than what once was in
/// use. What nobody needs for long is given up by and by. What is in use counts for the loop's [BufferShare]. The pages
/// that sessions keep segments in are the loop's, too, each kind in its [PagePool]. The pool also lends the loop's one
/// [PacketReader] and its one [PacketWriter], since only one session reads or flushes at a
/// time. One thread.
///
/// | idle buffers | event | what is done | next look |
/// |---|---|---|---|
/// | at most `leastIdle` | end of a turn | | never |
/// | more | end of a turn, none was planned | | in 2 s |
/// | more | the look is due | half of those that were never needed since the last one go | in 2 s |
public final class SegmentPool {
    private static final long LOOK_NANOS = 2_000_000_000L;
    private static final int LEAST_SLOTS = 16;

    private final int segmentBytes;
    private final PacketReader reader = new PacketReader();
    private final PacketWriter writer;
    private final BufferShare share;
    private final PagePool<Page> pages;
    private final PagePool<InFlight.Page> flightPages;
    private final PagePool<AckList.Page> ackPages;
    private final int leastIdle;
    private byte[][] idle = new byte[LEAST_SLOTS][];
    private int idleCount;
    /// Since the last look.
    private int fewestIdle;
    private long lookAt = Long.MAX_VALUE;
    private long outstandingBytes;

    /// The buffers of 64 segments whose numbers follow each other, as far as they are there, and how much of each is
    /// used.
    static final class Page {
        /// What a page takes of the heap: two arrays, three headers.
        private static final int BYTES = PageTable.SLOTS * 8 + 56;

        private final byte[] @Nullable [] data = new byte[PageTable.SLOTS][];
        private final int[] length = new int[PageTable.SLOTS];
        private int used;

        /// Null: the segment is not there.
        byte @Nullable [] buffer(int sn) {
            return data[PageTable.slot(sn)];
        }

        int length(int sn) {
            return length[PageTable.slot(sn)];
        }

        void length(int sn, int bytes) {
            length[PageTable.slot(sn)] = bytes;
        }

        /// A segment that is not there yet.
        void put(int sn, byte[] buffer, int bytes) {
            data[PageTable.slot(sn)] = buffer;
            length[PageTable.slot(sn)] = bytes;
            used++;
        }

        /// The segment is there no more. Returns whether the page is empty now.
        boolean clear(int sn) {
            data[PageTable.slot(sn)] = null;
            return --used == 0;
        }
    }

    /// Without a limit on what is in use.
    ///
    /// @param segmentBytes size of each buffer, at least the MTU of every [Kcp] that uses the pool
    /// @param leastIdle    buffers that may idle for ever
    public SegmentPool(int segmentBytes, int leastIdle) {
        this(segmentBytes, leastIdle, new BufferBudget().share());
    }

    /// @param segmentBytes size of each buffer, at least the MTU of every [Kcp] that uses the pool
    /// @param leastIdle    buffers that may idle for ever
    /// @param share        counts what is in use
    public SegmentPool(int segmentBytes, int leastIdle, BufferShare share) {
        if (segmentBytes <= SegmentHeader.BYTES || leastIdle < 0) {
            throw new IllegalArgumentException("segmentBytes " + segmentBytes + ", leastIdle " + leastIdle);
        }
        this.segmentBytes = segmentBytes;
        this.leastIdle = leastIdle;
        this.share = share;
        // One counter for all, which the compiler can look through.
        IntConsumer counter = share::add;
        this.pages = new PagePool<>(Page::new, Page.BYTES, counter);
        this.flightPages = new PagePool<>(InFlight.Page::new, InFlight.Page.BYTES, counter);
        this.ackPages = new PagePool<>(AckList.Page::new, AckList.Page.BYTES, counter);
        this.writer = new PacketWriter(segmentBytes);
    }

    /// Bytes of each pooled buffer.
    public int segmentBytes() {
        return segmentBytes;
    }

    /// Bytes of all buffers that are in use by sessions now.
    public long outstandingBytes() {
        return outstandingBytes;
    }

    /// The loop's part of the budget, which the buffers in use count for.
    BufferShare share() {
        return share;
    }

    /// For the rings of segments.
    PagePool<Page> pages() {
        return pages;
    }

    PagePool<InFlight.Page> flightPages() {
        return flightPages;
    }

    PagePool<AckList.Page> ackPages() {
        return ackPages;
    }

    /// Buffers that wait for use.
    public int idleCount() {
        return idleCount;
    }

    /// A buffer of at least `bytes`. A peer may send larger segments than we do: those get an array of their own.
    byte[] take(int bytes) {
        count(Math.max(bytes, segmentBytes));
        if (bytes > segmentBytes) {
            return new byte[bytes];
        }
        if (idleCount == 0) {
            fewestIdle = 0;
            return new byte[segmentBytes];
        }
        fewestIdle = Math.min(fewestIdle, --idleCount);
        return idle[idleCount];
    }

    /// Takes back what [#take] gave. The caller forgets it.
    void give(byte[] buffer) {
        count(-buffer.length);
        if (buffer.length != segmentBytes) {
            return;
        }
        if (idleCount == idle.length) {
            idle = Arrays.copyOf(idle, 2 * idleCount);
        }
        idle[idleCount++] = buffer;
    }

    /// At the end of a turn, and when [#nextDeadline] says so.
    public void endTurn(long now) {
        if (idleCount <= leastIdle) {
            lookAt = Long.MAX_VALUE;
        } else if (lookAt == Long.MAX_VALUE) {
            lookAt = now + LOOK_NANOS;
            fewestIdle = idleCount;
        } else if (now >= lookAt) {
            int kept = Math.max(leastIdle, idleCount - (fewestIdle + 1) / 2);
            idle = Arrays.copyOf(idle, Math.max(LEAST_SLOTS, kept));
            idleCount = kept;
            fewestIdle = kept;
            lookAt = kept > leastIdle ? now + LOOK_NANOS : Long.MAX_VALUE;
        }
    }

    /// When [#endTurn] has something to do: `Long.MAX_VALUE` = never.
    public long nextDeadline() {
        return lookAt;
    }

    PacketReader reader() {
        return reader;
    }

    PacketWriter writer() {
        return writer;
    }

    private void count(int bytes) {
        outstandingBytes += bytes;
        share.add(bytes);
    }
}
