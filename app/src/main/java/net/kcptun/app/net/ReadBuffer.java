package net.kcptun.app.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;

/// One direct buffer that every read of a loop goes into, because handlers are done with the bytes when they return.
///
/// Saves an allocation a read, and keeps the memory that the kernel writes to in the cache. Whoever retains the buffer
/// gets to keep it: the next read then takes a new one. One thread.
final class ReadBuffer extends DefaultMaxMessagesRecvByteBufAllocator {
    private final int sizeBytes;
    private ByteBuf buffer = Unpooled.EMPTY_BUFFER;

    /// @param maxReads how many messages one channel may read before others have their turn
    ReadBuffer(int sizeBytes, int maxReads) {
        super(maxReads);
        this.sizeBytes = sizeBytes;
    }

    @Override
    @SuppressWarnings("deprecation") // Netty's own allocators still implement this one.
    public Handle newHandle() {
        return new ReusingHandle();
    }

    private final class ReusingHandle extends MaxMessageHandle {
        @Override
        public ByteBuf allocate(ByteBufAllocator alloc) {
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

    void release() {
        buffer.release();
        buffer = Unpooled.EMPTY_BUFFER;
    }
}
