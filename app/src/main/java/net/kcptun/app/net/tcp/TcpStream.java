package net.kcptun.app.net.tcp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import net.kcptun.app.net.loop.TunnelLoop;
import net.kcptun.core.kcp.BufferShare;
import net.kcptun.core.tunnel.api.Stream;
import org.jspecify.annotations.Nullable;

/// One TCP connection, between Netty's channel and the tunnel's session. Owned by its loop's thread.
///
/// Writes are laid into a pooled direct chunk and leave at the end of the turn, so that many packets' bytes become one
/// system call; a small message leaves at once. Reads go to the session without a copy. FIN, closing and failure are
/// told in the order in which they happened to the bytes, and never from inside a call.
///
/// After a FIN Netty reads whatever the kernel still holds, even from a stopped reader; those bytes wait in `held`, at
/// most a socket buffer full, until the session reads again.
///
/// What waits here, either way, counts for the loop's [BufferShare]; where that runs short, less may wait.
public final class TcpStream extends ChannelInboundHandlerAdapter implements Stream, TunnelLoop.Writer {
    /// What may wait to be written, and a little more.
    static final int BACKLOG_BYTES = 256 * 1024;
    /// What always may.
    private static final int LEAST_BYTES = 4 * 1024;
    /// A message of a conversation, and less than a full packet of a transfer.
    private static final int EARLY_BYTES = 1024;
    /// The largest buffer that Netty's pool caches for a thread.
    private static final int CHUNK_BYTES = 32 * 1024;
    /// A closed stream whose peer takes nothing for so long is cut off: as patient as a session's default `timeout`.
    private static final int CLOSE_STALL_SECONDS = 600;

    private final DuplexChannel channel;
    private final TunnelLoop loop;
    private final ArrayDeque<ByteBuf> held = new ArrayDeque<>(0);
    private @Nullable Listener listener;
    private @Nullable ByteBuf chunk;
    private long heldBytes;
    /// Written in this turn.
    private long fresh;
    /// What waited to be written when the last turn ended.
    private long pending;
    /// What the loop's share was told.
    private long counted;
    private boolean isWatched;
    /// The session may believe that nothing more is taken.
    private boolean isHeldBack;
    private int chunkBytes;
    private boolean touched;
    private boolean reading;
    private boolean inputEnded;
    private boolean eofTold;
    private Output output = Output.OPEN;
    /// Nothing is reported any more.
    private boolean silent;

    /// How far the output is on its way to its end; only ever moves downwards.
    private enum Output {
        OPEN,
        FIN_WANTED,
        FIN_QUEUED,
        CLOSE_WANTED,
        CLOSE_QUEUED,
        GONE
    }

    TcpStream(DuplexChannel channel, TunnelLoop loop) {
        this.channel = channel;
        this.loop = loop;
    }

    /// Before anything is read.
    public void attach(Listener listener) {
        this.listener = listener;
    }

    Channel channel() {
        return channel;
    }

    @Override
    public boolean isWritable() {
        if (output != Output.OPEN || !channel.isWritable()) {
            return false;
        }
        isHeldBack = !hasRoom();
        return !isHeldBack;
    }

    /// As the budget has it; for a little there always is.
    private boolean hasRoom() {
        int part = loop.buffers().part(BACKLOG_BYTES);
        return part == BACKLOG_BYTES || pending + fresh < Math.max(part, LEAST_BYTES);
    }

    @Override
    public void write(byte[] buf, int off, int len) {
        if (output != Output.OPEN) {
            return;
        }
        touch();
        fresh += len;
        int at = off;
        int end = off + len;
        while (at < end) {
            ByteBuf to = chunk;
            if (to == null) {
                chunkBytes = Math.clamp(loop.buffers().part(CHUNK_BYTES), LEAST_BYTES, CHUNK_BYTES);
                to = chunk = channel.alloc().directBuffer(chunkBytes, chunkBytes);
            }
            int n = Math.min(end - at, to.writableBytes());
            to.writeBytes(buf, at, n);
            at += n;
            if (!to.isWritable()) {
                passChunk();
            }
        }
    }

    @Override
    public void shutdownOutput() {
        if (output == Output.OPEN) {
            output = Output.FIN_WANTED;
            touch();
        }
    }

    @Override
    public void read(boolean on) {
        if (reading == on || silent) {
            return;
        }
        reading = on;
        if (!inputEnded) {
            channel.config().setAutoRead(on);
        }
        if (on && !held.isEmpty()) {
            touch();
        }
    }

    @Override
    public void close() {
        if (output.compareTo(Output.CLOSE_WANTED) < 0) {
            silent = true;
            output = Output.CLOSE_WANTED;
            touch();
        }
    }

    @Override
    public void abort() {
        silent = true;
        cutOff();
    }

    private void cutOff() {
        if (output == Output.GONE) {
            return;
        }
        discard();
        channel.close();
    }

    private void discard() {
        output = Output.GONE;
        ByteBuf rest = chunk;
        chunk = null;
        if (rest != null) {
            rest.release();
        }
        while (!held.isEmpty()) {
            held.poll().release();
        }
        heldBytes = 0;
        pending = 0;
        count();
    }

    /// What waits may be the rest of a whole chunk.
    private void count() {
        long now = (pending > 0 ? pending + chunkBytes : 0) + heldBytes;
        loop.buffers().add(now - counted);
        counted = now;
    }

    private void touch() {
        if (!touched) {
            touched = true;
            loop.touch(this);
        }
    }

    @Override
    public void writeEarly() {
        if (output == Output.OPEN && fresh > 0 && fresh <= EARLY_BYTES && pending == 0) {
            passChunk();
            channel.flush();
        }
    }

    /// Bytes leave, then FIN or the end of the connection.
    @Override
    public void endTurn() {
        touched = false;
        if (output == Output.GONE) {
            return;
        }
        passChunk();
        switch (output) {
            case FIN_WANTED -> {
                output = Output.FIN_QUEUED;
                channel.write(Unpooled.EMPTY_BUFFER).addListener(written -> {
                    if (written.isSuccess() && output != Output.GONE) {
                        channel.shutdownOutput();
                    }
                });
            }
            case CLOSE_WANTED -> {
                output = Output.CLOSE_QUEUED;
                channel.write(Unpooled.EMPTY_BUFFER).addListener(written -> closeInOrder());
                watchClosing(pendingBytes());
            }
            case OPEN, FIN_QUEUED, CLOSE_QUEUED, GONE -> {}
        }
        channel.flush();
        pending = pendingBytes();
        fresh = 0;
        count();
        watchPending();
        deliverHeld();
        if (isHeldBack) {
            tellWritable();
        }
    }

    /// Netty tells only when much has become little; this tells when all that waits now has been written.
    private void watchPending() {
        if (pending > 0 && !isWatched) {
            isWatched = true;
            channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(_ -> {
                isWatched = false;
                if (output != Output.GONE) {
                    touch();
                }
            });
        }
    }

    private void tellWritable() {
        Listener to = listener;
        if (isWritable() && !silent && to != null) {
            to.onWritable(loop.enter());
        }
    }

    /// The kernel sends what it still holds, and FIN. Any other way to close resets the connection, see [TcpSockets].
    private void closeInOrder() {
        try {
            channel.config().setOption(ChannelOption.SO_LINGER, -1);
        } catch (ChannelException e) {
            // The connection has been reset already: there is nobody to tell.
        }
        channel.close();
    }

    /// A few bytes behind a backlog are copied to a buffer of their size, so that a slow reader does not pin chunks.
    private void passChunk() {
        ByteBuf full = chunk;
        if (full == null) {
            return;
        }
        chunk = null;
        if (full.readableBytes() < full.capacity() / 2 && pendingBytes() > 0) {
            ByteBuf small = channel.alloc().directBuffer(full.readableBytes()).writeBytes(full);
            full.release();
            full = small;
        }
        channel.write(full, channel.voidPromise());
    }

    private long pendingBytes() {
        var outbound = channel.unsafe().outboundBuffer();
        return outbound == null ? 0 : outbound.totalPendingWriteBytes();
    }

    private void watchClosing(long before) {
        if (before == 0) {
            return;
        }
        var watch = loop.eventLoop()
                .schedule(
                        () -> {
                            long pending = pendingBytes();
                            if (pending >= before) {
                                cutOff();
                                return;
                            }
                            watchClosing(pending);
                        },
                        CLOSE_STALL_SECONDS,
                        TimeUnit.SECONDS);
        channel.closeFuture().addListener(closed -> watch.cancel(false));
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        if (silent) {
            bytes.release();
            return;
        }
        if (!reading || !held.isEmpty()) {
            held.add(bytes);
            heldBytes += bytes.readableBytes();
            count();
            return;
        }
        deliver(bytes);
    }

    private void deliver(ByteBuf bytes) {
        Listener to = listener;
        try {
            if (to != null) {
                to.onBytes(bytes.internalNioBuffer(bytes.readerIndex(), bytes.readableBytes()), loop.enter());
            }
        } finally {
            bytes.release();
        }
    }

    private void deliverHeld() {
        while (reading && !silent && !held.isEmpty()) {
            ByteBuf bytes = held.poll();
            heldBytes -= bytes.readableBytes();
            deliver(bytes);
        }
        count();
        tellEof();
    }

    private void tellEof() {
        Listener to = listener;
        if (inputEnded && !eofTold && !silent && held.isEmpty() && to != null) {
            eofTold = true;
            to.onEof(loop.enter());
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event == ChannelInputShutdownEvent.INSTANCE) {
            inputEnded = true;
            tellEof();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        tellWritable();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (!(cause instanceof IOException)) {
            // No failure of the connection but of this program: Netty's last handler logs it.
            context.fireExceptionCaught(cause);
        }
        fail();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        fail();
    }

    private void fail() {
        Listener to = listener;
        boolean told = silent;
        silent = true;
        cutOff();
        if (!told && to != null) {
            to.onFailed(loop.enter());
        }
    }
}
