package net.kcptun.app.net.base;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import net.kcptun.app.log.ErrorText;
import net.kcptun.app.log.LimitedLog;

/// When accepting fails, mostly for want of file descriptors, the listener rests for a second: connections then
/// wait in the backlog instead of making the loop spin.
public final class AcceptBackoff extends ChannelInboundHandlerAdapter {
    private static final int REST_MILLIS = 1000;

    private final Consumer<Throwable> log;

    /// @param log is told of each failure
    public AcceptBackoff(Consumer<Throwable> log) {
        this.log = log;
    }

    /// For a listener whose users need the tunnel.
    public static AcceptBackoff of(LimitedLog log) {
        return new AcceptBackoff(cause -> log.write(
                "cannot accept TCP connections, trying again in " + REST_MILLIS + " ms: " + ErrorText.of(cause)));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof Error) {
            // No failure of the listener but of this program: Netty's last handler logs it.
            context.fireExceptionCaught(cause);
        }
        log.accept(cause);
        Channel listener = context.channel();
        if (listener.config().isAutoRead()) {
            listener.config().setAutoRead(false);
            Runnable goOn = () -> listener.config().setAutoRead(true);
            listener.eventLoop().schedule(goOn, REST_MILLIS, TimeUnit.MILLISECONDS);
        }
    }
}
