package net.kcptun.core.kcp;

import java.util.Arrays;

/// The segment buffers of one event loop: a bounded stack of idle `byte[]`, shared by all sessions of the loop.
///
/// A buffer belongs to whoever took it until it is given back. The stack is last in, first out, so that a buffer
/// that is still in the processor's cache is used again first. Taking and giving cost a few instructions; memory
/// is allocated only when no buffer idles. What is in use counts for the loop's [BufferShare]. The pool also lends the
/// loop's one [PacketWriter], since only one session flushes at a time. One thread.
public final class SegmentPool {
    private final int segmentBytes;
    private final PacketWriter writer;
    private final BufferShare share;
    private byte[][] idle = new byte[16][];
    private final int maxIdle;
    private int idleCount;
    private long outstandingBytes;

    /// Without a limit.
    ///
    /// @param segmentBytes size of each buffer, at least the MTU of every [Kcp] that uses the pool
    /// @param maxIdle      buffers kept for later use; what comes back beyond that is left to the garbage collector
    public SegmentPool(int segmentBytes, int maxIdle) {
        this(segmentBytes, maxIdle, new BufferBudget().share());
    }

    /// @param segmentBytes size of each buffer, at least the MTU of every [Kcp] that uses the pool
    /// @param maxIdle      buffers kept for later use; what comes back beyond that is left to the garbage collector
    /// @param share        counts what is in use
    public SegmentPool(int segmentBytes, int maxIdle, BufferShare share) {
        if (segmentBytes <= SegmentHeader.BYTES || maxIdle < 0) {
            throw new IllegalArgumentException("segmentBytes " + segmentBytes + ", maxIdle " + maxIdle);
        }
        this.segmentBytes = segmentBytes;
        this.maxIdle = maxIdle;
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
            return new byte[segmentBytes];
        }
        return idle[--idleCount];
    }

    /// Takes back what [#take] gave. The caller forgets it.
    void give(byte[] buffer) {
        count(-buffer.length);
        if (buffer.length != segmentBytes || idleCount == maxIdle) {
            return;
        }
        if (idleCount == idle.length) {
            idle = Arrays.copyOf(idle, Math.min(maxIdle, 2 * idleCount));
        }
        idle[idleCount++] = buffer;
    }

    PacketWriter writer() {
        return writer;
    }

    private void count(int bytes) {
        outstandingBytes += bytes;
        share.add(bytes);
    }
}
