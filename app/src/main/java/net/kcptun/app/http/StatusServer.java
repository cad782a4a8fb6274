package net.kcptun.app.http;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.util.concurrent.FastThreadLocalThread;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.nio.channels.spi.SelectorProvider;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import net.kcptun.app.config.HttpToken;
import net.kcptun.app.linux.ThreadPriority;
import net.kcptun.app.log.LimitedLog;
import net.kcptun.app.log.NetLog;
import net.kcptun.app.log.StartException;
import net.kcptun.app.net.base.AcceptBackoff;
import net.kcptun.app.net.base.AddressCache;
import net.kcptun.app.net.base.ReadGate;
import org.jspecify.annotations.Nullable;

/// The HTTP server of the status pages.
///
/// One thread, apart from the tunnel's loops and of lower priority, so that whoever looks at the program does not slow
/// it down. Whatever clients do, they hold at most [ConnectionLimits] of connections, memory and time.
public final class StatusServer implements AutoCloseable {
    private static final String KEY = "http_listen";
    private static final int NICENESS = 10;
    private static final int STOP_MILLIS = 900;

    private final EventLoopGroup group;
    private final Channel listener;
    private final Access access;
    private final Connections connections;

    /// What is served where.
    ///
    /// @param addresses tried in turn; the server listens on the first that can be bound
    /// @param token what requests must show; null: nothing
    /// @param resources by exact path
    public record Options(
            List<InetSocketAddress> addresses, @Nullable HttpToken token, Map<String, Resource> resources) {}

    /// Blocks until the server listens.
    ///
    /// @param gate nobody is accepted before it is open
    /// @throws StartException where no address can be bound
    public static StatusServer start(Options options, NetLog log, ReadGate gate) throws StartException {
        return start(options, log, ConnectionLimits.USUAL, gate);
    }

    static StatusServer start(Options options, NetLog log, ConnectionLimits limits, ReadGate gate)
            throws StartException {
        EventLoopGroup group =
                new MultiThreadIoEventLoopGroup(1, StatusServer::thread, gate.guard(NioIoHandler.newFactory()));
        StartException failure = new StartException(KEY + ": no address to bind");
        for (InetSocketAddress local : options.addresses()) {
            try {
                return new StatusServer(
                        group,
                        local,
                        options,
                        LimitedLog.onceAMinute(line -> log.warn("status server: " + line)),
                        limits);
            } catch (StartException e) {
                failure = e;
            }
        }
        group.shutdownGracefully(0, STOP_MILLIS, TimeUnit.MILLISECONDS);
        throw failure;
    }

    private static Thread thread(Runnable work) {
        Thread thread = new FastThreadLocalThread(
                () -> {
                    ThreadPriority.lower(NICENESS);
                    work.run();
                },
                "status");
        thread.setDaemon(true);
        return thread;
    }

    private StatusServer(
            EventLoopGroup group,
            InetSocketAddress local,
            Options options,
            LimitedLog failures,
            ConnectionLimits limits)
            throws StartException {
        this.group = group;
        access = new Access(options.token(), local.getPort());
        Site site = new Site(options.resources(), access, new Hosts(local), failures);
        connections = new Connections(site, limits, failures);
        ChannelFuture bound = bootstrap(local, failures).bind(local).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw StartException.bind(KEY, AddressCache.endpointOf(local), bound.cause());
        }
        listener = bound.channel();
        long tick = limits.tick().toNanos();
        group.scheduleAtFixedRate(() -> connections.onTick(System.nanoTime()), tick, tick, TimeUnit.NANOSECONDS);
    }

    private ServerBootstrap bootstrap(InetSocketAddress local, LimitedLog failures) {
        SocketProtocolFamily family =
                local.getAddress() instanceof Inet6Address ? SocketProtocolFamily.INET6 : SocketProtocolFamily.INET;
        return new ServerBootstrap()
                .group(group)
                .channelFactory(() -> new NioServerSocketChannel(SelectorProvider.provider(), family))
                .option(ChannelOption.SO_BACKLOG, ConnectionLimits.BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .handler(new AcceptBackoff(cause -> failures.write("cannot accept connections", cause)))
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_SNDBUF, ConnectionLimits.SEND_BUFFER_BYTES)
                .childOption(
                        ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(ConnectionLimits.READ_BYTES))
                .childHandler(new Welcome(connections));
    }

    public InetSocketAddress address() {
        return (InetSocketAddress) listener.localAddress();
    }

    /// Ends all connections and the thread, within a second. Any number of times.
    @Override
    public void close() {
        listener.close();
        boolean isOwnThread = listener.eventLoop().inEventLoop();
        if (!group.isShuttingDown()) {
            listener.eventLoop().execute(connections::abortAll);
        }
        var stopped = group.shutdownGracefully(0, STOP_MILLIS, TimeUnit.MILLISECONDS);
        if (!isOwnThread) {
            stopped.awaitUninterruptibly(STOP_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    /// Sets a new connection up.
    static final class Welcome extends ChannelInitializer<SocketChannel> {
        private final Connections connections;

        Welcome(Connections connections) {
            this.connections = connections;
        }

        @Override
        protected void initChannel(SocketChannel accepted) {
            Connection connection = new Connection(accepted, connections);
            accepted.pipeline()
                    .addLast(new ChannelInboundHandlerAdapter() {
                        @Override
                        public void channelRead(ChannelHandlerContext context, Object bytes) {
                            connection.onBytes();
                            context.fireChannelRead(bytes);
                        }
                    })
                    .addLast(new HttpRequestDecoder(new HttpDecoderConfig()
                            .setMaxInitialLineLength(ConnectionLimits.LINE_BYTES)
                            .setMaxHeaderSize(ConnectionLimits.HEADER_BYTES)
                            .setHeadersFactory(FewHeaders.factory(DefaultHttpHeadersFactory.headersFactory()))
                            .setTrailersFactory(FewHeaders.factory(DefaultHttpHeadersFactory.trailersFactory()))))
                    .addLast(connection);
        }

        /// The connection has ended before it could be set up.
        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }
    }
}
