package net.kcptun.app.net.loop;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;
import net.kcptun.core.kcp.BufferBudget;
import net.kcptun.core.kcp.BufferShare;

/// One direct buffer that every read of a loop goes into, because handlers are done with the bytes when they return.
///
/// Saves an allocation a read, and keeps the memory that the kernel writes to in the cache. Whoever retains the buffer
/// gets to keep it: the next read then takes a new one. Where the budget of buffers runs short, reads are smaller,
/// since a session has to keep all of what was read. One thread.
public final class ReadBuffer extends DefaultMaxMessagesRecvByteBufAllocator {
    private static final int LEAST_BYTES = 2 * 1024;

    private final int sizeBytes;
    private final BufferShare share;
    private ByteBuf buffer = Unpooled.EMPTY_BUFFER;

    /// @param maxReads how many messages one channel may read before others have their turn
    public ReadBuffer(int sizeBytes, int maxReads) {
        this(sizeBytes, maxReads, new BufferBudget().share());
    }

    /// @param maxReads how many messages one channel may read before others have their turn
    /// @param share    what is left of it decides how much is read at once
    public ReadBuffer(int sizeBytes, int maxReads, BufferShare share) {
        super(maxReads);
        this.sizeBytes = sizeBytes;
        this.share = share;
    }

    @Override
    @SuppressWarnings("deprecation") // Netty's own allocators still implement this one.
    public Handle newHandle() {
        return new ReusingHandle();
    }

    private final class ReusingHandle extends MaxMessageHandle {
        @Override
        public ByteBuf allocate(ByteBufAllocator alloc) {
            int part = share.part(sizeBytes);
            if (part < sizeBytes) {
                int bytes = Math.max(part, LEAST_BYTES);
                return alloc.directBuffer(bytes, bytes);
            }
            if (buffer.capacity() != sizeBytes || buffer.refCnt() != 1) {
                release();
                buffer = alloc.directBuffer(sizeBytes, sizeBytes);
            }
            return buffer.clear().retain();
        }

        @Override
        public int guess() {
            return sizeBytes;
        }
    }

    public void release() {
        buffer.release();
        buffer = Unpooled.EMPTY_BUFFER;
    }
}
