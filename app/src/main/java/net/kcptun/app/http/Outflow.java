package net.kcptun.app.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;

/// Bytes on their way to a client: one piece at a time is in the channel, so that a client that does not read costs
/// little more than the answer itself, which may be shared. One at a time; event loop only.
final class Outflow {
    private static final byte[] NOTHING = {};

    private final Channel channel;
    private final Runnable drained;
    private byte[] head = NOTHING;
    private byte[] body = NOTHING;
    private int next;
    private boolean isBusy;

    /// @param drained called whenever the kernel has taken all, perhaps from within [#write]
    Outflow(Channel channel, Runnable drained) {
        this.channel = channel;
        this.drained = drained;
    }

    boolean isBusy() {
        return isBusy;
    }

    /// Only while not busy. The arrays are not changed by anybody until they are drained.
    void write(byte[] head, byte[] body) {
        assert !isBusy;
        this.head = head;
        this.body = body;
        next = 0;
        isBusy = true;
        pump();
    }

    private void pump() {
        while (next < body.length || head.length > 0) {
            ChannelFuture written = channel.writeAndFlush(piece());
            if (!written.isDone()) {
                written.addListener(done -> onWritten(done.isSuccess()));
                return;
            }
            if (!written.isSuccess()) {
                channel.close();
                return;
            }
        }
        body = NOTHING;
        isBusy = false;
        drained.run();
    }

    private void onWritten(boolean isSuccess) {
        if (isSuccess) {
            pump();
            return;
        }
        channel.close();
    }

    private ByteBuf piece() {
        int length = Math.min(body.length - next, Math.max(0, ConnectionLimits.WRITE_BYTES - head.length));
        ByteBuf piece = channel.alloc().directBuffer(head.length + length);
        piece.writeBytes(head).writeBytes(body, next, length);
        head = NOTHING;
        next += length;
        return piece;
    }
}
