package net.kcptun.app.net.udp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.util.Objects;
import net.kcptun.core.wire.Endpoint;
import org.jspecify.annotations.Nullable;

/// The packets of one turn, side by side in direct memory, on their way to an [Outlet].
///
/// A run is what goes to one peer, from one address of this host, in equal sizes, the last one maybe shorter: the
/// kernel takes it in one call and cuts it (segmentation offload). Each run goes to the outlet as soon as it ends.
/// Order is kept.
///
/// Cost a packet: one copy from heap to direct memory. The direct memory is one chunk, used again from its start as
/// soon as the kernel has taken everything. One thread.
final class PacketBatch {
    private static final int CHUNK_BYTES = 256 * 1024;
    /// What Linux takes in one segmented send (UDP_MAX_SEGMENTS before 6.9, and an IP packet with its headers).
    private static final int RUN_PACKETS = 64;

    private static final int RUN_BYTES = 65_000;

    private final Outlet outlet;

    private ByteBuf chunk = Unpooled.EMPTY_BUFFER;
    private int runStart;
    private int runPackets;
    private int segmentBytes;
    private boolean runEnded;
    private @Nullable Endpoint runPeer;

    PacketBatch(Outlet outlet) {
        this.outlet = outlet;
    }

    void add(byte[] buf, int off, int len, Endpoint to) {
        if (!continuesRun(len, to)) {
            closeRun();
        }
        if (chunk.writableBytes() < len) {
            nextChunk();
        }
        if (runPackets == 0) {
            runStart = chunk.writerIndex();
            segmentBytes = len;
            runEnded = false;
            runPeer = to;
        }
        chunk.writeBytes(buf, off, len);
        runPackets++;
        runEnded |= len < segmentBytes;
    }

    private boolean continuesRun(int len, Endpoint to) {
        return runPackets > 0
                && runPackets < RUN_PACKETS
                && !runEnded
                && len <= segmentBytes
                && chunk.writerIndex() - runStart + len <= RUN_BYTES
                && (to == runPeer || to.equals(runPeer) && Objects.equals(to.local(), runPeer.local()));
    }

    /// Hands everything to the kernel.
    void flush() {
        closeRun();
        outlet.flush();
        if (chunk.refCnt() == 1) {
            chunk.clear();
        }
    }

    void release() {
        runPackets = 0;
        chunk.release();
        chunk = Unpooled.EMPTY_BUFFER;
    }

    /// A full chunk goes to the kernel at once, which also keeps the memory in use small.
    private void nextChunk() {
        flush();
        if (chunk.refCnt() == 1 && chunk.capacity() == CHUNK_BYTES) {
            return;
        }
        // In this order, so that a failed allocation leaves nothing that is released already.
        ByteBuf full = chunk;
        chunk = Unpooled.EMPTY_BUFFER;
        full.release();
        chunk = PooledByteBufAllocator.DEFAULT.directBuffer(CHUNK_BYTES, CHUNK_BYTES);
    }

    /// To be called before the outlet gets another socket.
    void closeRun() {
        Endpoint peer = runPeer;
        if (runPackets == 0 || peer == null) {
            return;
        }
        runPackets = 0;
        outlet.send(chunk, runStart, chunk.writerIndex() - runStart, segmentBytes, peer);
    }
}
