package net.kcptun.app.net.base;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.concurrent.TimeUnit;

/// When accepting fails, mostly for want of file descriptors, the listener rests for a second: connections then
/// wait in the backlog instead of making the loop spin.
public final class AcceptBackoff extends ChannelInboundHandlerAdapter {
    private static final int REST_MILLIS = 1000;

    private final LimitedLog log;

    public AcceptBackoff(LimitedLog log) {
        this.log = log;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof Error) {
            // No failure of the listener but of this program: Netty's last handler logs it.
            context.fireExceptionCaught(cause);
        }
        log.warn("cannot accept TCP connections, trying again in " + REST_MILLIS + " ms: " + ErrorText.of(cause));
        Channel listener = context.channel();
        if (listener.config().isAutoRead()) {
            listener.config().setAutoRead(false);
            Runnable goOn = () -> listener.config().setAutoRead(true);
            listener.eventLoop().schedule(goOn, REST_MILLIS, TimeUnit.MILLISECONDS);
        }
    }
}
