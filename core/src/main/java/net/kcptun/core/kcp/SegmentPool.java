package net.kcptun.core.kcp;

import java.util.Arrays;

/// The segment buffers of one event loop: a stack of idle `byte[]`, shared by all sessions of the loop.
///
/// A buffer belongs to whoever took it until it is given back. The stack is last in, first out, so that a buffer
/// that is still in the processor's cache is used again first. Taking and giving cost a few instructions; memory
/// is allocated only when no buffer idles, so what idles and what is in use are together no more than what once was in
/// use. What nobody needs for long is given up by and by. What is in use counts for the loop's [BufferShare]. The pool
/// also lends the loop's one [PacketReader] and its one [PacketWriter], since only one session reads or flushes at a time.
/// One thread.
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
    private final int leastIdle;
    private byte[][] idle = new byte[LEAST_SLOTS][];
    private int idleCount;
    /// Since the last look.
    private int fewestIdle;
    private long lookAt = Long.MAX_VALUE;
    private long outstandingBytes;

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
