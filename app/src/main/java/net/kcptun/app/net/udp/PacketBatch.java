package net.kcptun.app.net.udp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.unix.SegmentedDatagramPacket;
import java.net.InetSocketAddress;
import net.kcptun.app.linux.UdpWriter;
import net.kcptun.app.log.ErrorText;
import net.kcptun.app.log.NetLog;
import net.kcptun.app.net.base.AddressCache;
import net.kcptun.app.net.base.UdpErrors;
import net.kcptun.core.wire.Endpoint;
import org.jspecify.annotations.Nullable;

/// The packets of one turn, side by side in direct memory, on their way to a datagram channel.
///
/// A run is what goes to one peer in equal sizes, the last one maybe shorter: the kernel takes it in one call and cuts
/// it (segmentation offload). Where that is not to be had, a run's packets are written one by one, and Netty hands
/// several to one `sendmmsg`. Order is kept, except that a run that the kernel refused follows what was sent with it.
///
/// On Linux each run goes to the kernel as soon as it ends, past the channel ([UdpWriter]). What the kernel does not
/// take there, for want of room or because it refuses it, goes through the channel, where it waits or its fault is
/// found out. So does all that comes while something waits there.
///
/// Cost a packet: one copy from heap to direct memory. Cost a run: a system call; through the channel, three small
/// objects, too. The direct memory is one chunk, used again from its start as soon as the kernel has taken everything.
/// One thread.
final class PacketBatch {
    private static final int CHUNK_BYTES = 256 * 1024;
    /// What Linux takes in one segmented send (UDP_MAX_SEGMENTS before 6.9, and an IP packet with its headers).
    private static final int RUN_PACKETS = 64;

    private static final int RUN_BYTES = 65_000;

    private final AddressCache addresses;
    private final UdpErrors errors;
    private final NetLog log;
    private @Nullable Channel channel;
    private @Nullable UdpWriter writer;
    private boolean segmentation;

    private ByteBuf chunk = Unpooled.EMPTY_BUFFER;
    private int runStart;
    private int runPackets;
    private int segmentBytes;
    private boolean runEnded;
    private @Nullable Endpoint runPeer;

    PacketBatch(AddressCache addresses, UdpErrors errors, NetLog log) {
        this.addresses = addresses;
        this.errors = errors;
        this.log = log;
    }

    /// Where packets go from now on; null: nowhere, they are counted as lost.
    ///
    /// @param writer for the channel's socket, this batch's to close; null: all goes through the channel
    void channel(@Nullable Channel channel, @Nullable UdpWriter writer) {
        closeRun();
        if (this.writer != null) {
            this.writer.close();
        }
        this.channel = channel;
        this.writer = writer;
    }

    void segmentation(boolean on) {
        closeRun();
        segmentation = on;
    }

    boolean segmentation() {
        return segmentation;
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
                && to.equals(runPeer);
    }

    /// Hands everything to the kernel.
    void flush() {
        closeRun();
        Channel to = channel;
        if (to != null) {
            to.flush();
        }
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

    private void closeRun() {
        Endpoint peer = runPeer;
        if (runPackets == 0 || peer == null) {
            return;
        }
        int packets = runPackets;
        runPackets = 0;
        Channel to = channel;
        if (to == null) {
            errors.add(UdpErrors.Reason.CLOSED, packets);
            return;
        }
        int bytes = chunk.writerIndex() - runStart;
        if (writer != null && (packets == 1 || segmentation) && isIdle(to)) {
            long start = chunk.memoryAddress() + runStart;
            if (writer.peer(peer.isIpv6(), peer.high(), peer.low(), peer.port(), peer.scope())
                    && writer.send(start, bytes, packets == 1 ? UdpWriter.UNCUT : segmentBytes)) {
                return;
            }
        }
        InetSocketAddress address = addresses.toSocket(peer);
        if (packets == 1) {
            to.write(new DatagramPacket(chunk.retainedSlice(runStart, bytes), address), to.voidPromise());
            return;
        }
        Run run = new Run(chunk.retainedSlice(runStart, bytes), segmentBytes, address);
        if (!segmentation) {
            run.writeSingly(to);
            return;
        }
        to.write(new SegmentedDatagramPacket(run.bytes.retainedDuplicate(), segmentBytes, address))
                .addListener(run);
    }

    /// Whether it is open, and nothing waits there.
    private static boolean isIdle(Channel channel) {
        ChannelOutboundBuffer waiting = channel.unsafe().outboundBuffer();
        return waiting != null && waiting.totalPendingWriteBytes() == 0;
    }

    /// A run that the kernel has been asked to cut; its bytes are kept until the kernel has taken them.
    private final class Run implements ChannelFutureListener {
        private final ByteBuf bytes;
        private final int segmentBytes;
        private final InetSocketAddress to;

        Run(ByteBuf bytes, int segmentBytes, InetSocketAddress to) {
            this.bytes = bytes;
            this.segmentBytes = segmentBytes;
            this.to = to;
        }

        @Override
        public void operationComplete(ChannelFuture future) {
            Throwable cause = future.cause();
            if (cause == null) {
                bytes.release();
                return;
            }
            if (blamesSegmentation(cause) && future.channel().isActive()) {
                dropSegmentation(cause);
                writeSingly(future.channel());
                future.channel().flush();
                return;
            }
            errors.add(UdpErrors.reasonOf(cause), (bytes.readableBytes() + segmentBytes - 1) / segmentBytes);
            bytes.release();
        }

        private void writeSingly(Channel channel) {
            while (bytes.isReadable()) {
                ByteBuf packet = bytes.readRetainedSlice(Math.min(segmentBytes, bytes.readableBytes()));
                channel.write(new DatagramPacket(packet, to), channel.voidPromise());
            }
            bytes.release();
        }
    }

    /// EINVAL: the packets are longer than the device takes, or checksums are off; EIO: the device cannot compute
    /// checksums; EMSGSIZE: the path's MTU is smaller.
    private static boolean blamesSegmentation(Throwable cause) {
        String text = String.valueOf(cause.getMessage());
        return text.contains("Invalid argument") || text.contains("Input/output") || text.contains("too long");
    }

    private void dropSegmentation(Throwable cause) {
        if (segmentation) {
            segmentation = false;
            log.info("UDP segmentation offload is off from now on: " + ErrorText.of(cause));
        }
    }
}
