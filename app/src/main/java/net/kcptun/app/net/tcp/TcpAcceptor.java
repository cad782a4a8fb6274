package net.kcptun.app.net.tcp;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.unix.UnixChannelOption;
import java.net.InetSocketAddress;
import java.util.Objects;
import net.kcptun.app.config.Config;
import net.kcptun.app.log.LimitedLog;
import net.kcptun.app.log.NetLog;
import net.kcptun.app.log.StartException;
import net.kcptun.app.net.base.AcceptBackoff;
import net.kcptun.app.net.base.AddressCache;
import net.kcptun.app.net.base.LocalAddresses;
import net.kcptun.app.net.base.PortShare;
import net.kcptun.app.net.loop.Transport;
import net.kcptun.app.net.loop.TunnelLoop;
import org.jspecify.annotations.Nullable;

/// Takes the TCP connections of a client's users.
public final class TcpAcceptor {
    private static final int BACKLOG = 4096;

    private final TunnelLoop loop;
    private final Guests guests;
    private final LimitedLog log;
    private Config.Tcp options;
    private @Nullable Channel channel;

    /// Takes accepted connections, on the loop's thread; one that is not wanted has to be aborted.
    public interface Guests {
        void onAccepted(TcpStream stream, InetSocketAddress remote, long now);
    }

    public TcpAcceptor(TunnelLoop loop, Config.Tcp options, Guests guests, NetLog log) {
        this.loop = loop;
        this.options = options;
        this.guests = guests;
        this.log = LimitedLog.onceAMinute(log::warn);
    }

    /// Blocks until the listener is open; not from a loop's thread.
    public void start(InetSocketAddress local, PortShare share) throws StartException {
        ChannelFuture bound = bootstrap(local, share).bind(local).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw StartException.bind("TCP", AddressCache.endpointOf(local), bound.cause());
        }
        channel = bound.channel();
        if (share == PortShare.FIRST) {
            channel.config().setOption(UnixChannelOption.SO_REUSEPORT, true);
        }
    }

    private ServerBootstrap bootstrap(InetSocketAddress local, PortShare share) {
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(loop.eventLoop())
                .channelFactory(() -> loop.transport().serverChannel(LocalAddresses.family(local)))
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .handler(AcceptBackoff.of(log))
                .childHandler(new Welcome());
        if (options.rcvbuf() > 0) {
            // Before the handshake, so that the window scale fits.
            bootstrap.option(ChannelOption.SO_RCVBUF, options.rcvbuf());
        }
        if ((options.reuseport() || share == PortShare.FURTHER) && loop.transport() != Transport.NIO) {
            bootstrap.option(UnixChannelOption.SO_REUSEPORT, true);
        }
        return bootstrap;
    }

    /// For connections that are accepted from now on. On the loop's thread.
    public void options(Config.Tcp other) {
        options = other;
        if (other.rcvbuf() > 0) {
            channel().config().setOption(ChannelOption.SO_RCVBUF, other.rcvbuf());
        }
    }

    /// Only once started.
    public InetSocketAddress localAddress() {
        return (InetSocketAddress) channel().localAddress();
    }

    Channel channel() {
        return Objects.requireNonNull(channel);
    }

    /// No connection is accepted afterwards; those accepted live on.
    public void stop() {
        if (channel != null) {
            channel.close();
        }
    }

    @ChannelHandler.Sharable
    private final class Welcome extends ChannelInitializer<SocketChannel> {
        @Override
        protected void initChannel(SocketChannel accepted) {
            TcpStream stream = TcpSockets.stream(accepted, options, loop);
            accepted.pipeline().addLast(new ChannelInboundHandlerAdapter() {
                @Override
                public void channelActive(ChannelHandlerContext context) {
                    context.pipeline().remove(this);
                    guests.onAccepted(stream, accepted.remoteAddress(), loop.enter());
                }
            });
        }

        /// The connection has ended before it could be set up.
        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }
    }
}
