package net.kcptun.app.net.disguise;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ServerChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.unix.UnixChannelOption;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import net.kcptun.app.linux.SystemCallException;
import net.kcptun.app.log.ErrorText;
import net.kcptun.app.log.LimitedLog;
import net.kcptun.app.log.NetLog;
import net.kcptun.app.log.SocketFailure;
import net.kcptun.app.log.StartException;
import net.kcptun.app.net.base.AcceptBackoff;
import net.kcptun.app.net.base.AddressCache;
import net.kcptun.app.net.base.LocalAddresses;
import net.kcptun.app.net.loop.Transport;
import net.kcptun.app.net.loop.TunnelLoop;
import net.kcptun.core.obfs.Flow;
import net.kcptun.core.obfs.FlowTable;
import net.kcptun.core.obfs.http.HttpCover;
import net.kcptun.core.wire.Endpoint;
import org.jspecify.annotations.Nullable;

/// A server's side of TCP: whoever connects meets an HTTP server, and may become a flow. Owned by its loop's
/// thread.
///
/// | connection | event | what is done |
/// |---|---|---|
/// | new | there is no place for it, or a flow from there | it is closed |
/// | new | it takes the place of a half-open flow ([FlowTable]) | that flow ends; its HTTP goes on |
/// | half-open flow | 30 s without a datagram that opens | the flow ends; HTTP goes on |
/// | no flow | HTTP's own time-outs, or 60 s in which it takes nothing of its answers | it is closed |
/// | no flow | more than 256 of them | the oldest is closed |
/// | flow in use | silent for too long | it is closed |
/// | any | the interface of `netdev` is replaced by another | flows are closed; the listener is opened again |
/// | any | HTTP closes it, the peer does, it fails | its flow ends |
///
/// Nothing of that depends on the key but for flows in use. A flow in use is not subject to HTTP's time-outs.
final class FlowListener implements FlowPort.Owner {
    private static final int BACKLOG = 511;
    private static final int REOPEN_SECONDS = 5;
    private static final int READ_BYTES = 4096;
    private static final int LEFTOVERS_MAX = 256;
    private static final int SEND_LOOK_SECONDS = 1;

    private final TunnelLoop loop;
    private final FlowPort port;
    private final boolean reuseport;
    private final NetLog log;
    /// What strangers cause.
    private final LimitedLog limitedLog;
    private final Map<Flow, Visitor> visitors = new HashMap<>();
    private final Set<Visitor> leftovers = new LinkedHashSet<>();
    private final byte[] bytes = new byte[READ_BYTES];
    private @Nullable Channel channel;

    FlowListener(TunnelLoop loop, FlowPort port, boolean reuseport, NetLog log) {
        this.loop = loop;
        this.port = port;
        this.reuseport = reuseport;
        this.log = log;
        this.limitedLog = LimitedLog.onceAMinute(log::warn);
        port.owner(this);
    }

    /// Blocks until the listener is open; not from the loop's thread.
    void start(InetSocketAddress local) throws StartException {
        ChannelFuture bound = bootstrap(local).bind(local).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw StartException.bind("TCP", AddressCache.endpointOf(local), bound.cause());
        }
        channel = bound.channel();
        capture(AddressCache.endpointOf(localAddress()));
    }

    private ServerBootstrap bootstrap(InetSocketAddress local) {
        return new ServerBootstrap()
                .group(loop.eventLoop())
                .channelFactory(() -> prepared(Transport.EPOLL.serverChannel(LocalAddresses.family(local))))
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .option(UnixChannelOption.SO_REUSEPORT, reuseport)
                .handler(AcceptBackoff.of(LimitedLog.onceAMinute(log::warn)))
                .childHandler(new Welcome());
    }

    /// The listener is tied to the old interface: another one takes its place, and the connections are gone anyway.
    @Override
    public void onDeviceReplaced() {
        Channel old = channel;
        if (old == null) {
            return;
        }
        InetSocketAddress local = localAddress();
        Set.copyOf(visitors.values()).forEach(Visitor::close);
        old.close().addListener(_ -> reopen(local));
    }

    private void reopen(InetSocketAddress local) {
        if (channel == null) {
            return;
        }
        bootstrap(local).bind(local).addListener((ChannelFutureListener) bound -> {
            if (bound.isSuccess()) {
                channel = bound.channel();
                return;
            }
            log.warn("cannot bind TCP " + AddressCache.endpointOf(local) + " again, trying in " + REOPEN_SECONDS
                    + " s: " + ErrorText.of(bound.cause()));
            loop.eventLoop().schedule(() -> reopen(local), REOPEN_SECONDS, TimeUnit.SECONDS);
        });
    }

    private ServerChannel prepared(ServerChannel opened) {
        try {
            port.prepare(opened);
            return opened;
        } catch (SocketFailure e) {
            opened.unsafe().closeForcibly();
            throw e;
        }
    }

    /// The wildcard of IPv6 takes IPv4 too.
    private void capture(Endpoint local) throws StartException {
        try {
            port.capture(local);
            if (local.isIpv6() && local.isAnyAddress()) {
                port.capture(Endpoint.ipv4(0, local.port()));
            }
        } catch (SystemCallException e) {
            throw new StartException("obfs: " + e.getMessage());
        }
    }

    /// Only once started.
    InetSocketAddress localAddress() {
        return (InetSocketAddress) Objects.requireNonNull(channel).localAddress();
    }

    void stop() {
        if (channel != null) {
            channel.close();
            channel = null;
        }
        Set.copyOf(leftovers).forEach(Visitor::close);
        Set.copyOf(visitors.values()).forEach(Visitor::close);
    }

    @Override
    public void onExpired(Flow flow) {
        Visitor visitor = visitors.get(flow);
        if (visitor == null) {
            port.end(flow);
            return;
        }
        if (flow.isAuthenticated()) {
            visitor.close();
            return;
        }
        visitor.outliveFlow();
    }

    @ChannelHandler.Sharable
    private final class Welcome extends ChannelInitializer<SocketChannel> {
        @Override
        protected void initChannel(SocketChannel accepted) {
            accepted.config().setOption(ChannelOption.TCP_NODELAY, true);
            accepted.config().setRecvByteBufAllocator(loop.streamReads());
            accepted.pipeline().addLast(new Visitor(accepted));
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }
    }

    /// One connection: its HTTP, and its flow as long as there is one.
    private final class Visitor extends ChannelInboundHandlerAdapter {
        private final SocketChannel socket;
        private final HttpCover cover = new HttpCover(loop.enter());
        private @Nullable Flow flow;
        private @Nullable ScheduledFuture<?> timer;
        private long timerAt;
        private final SendTimeout sending = new SendTimeout();
        private boolean isSendingWatched;
        private long answersTaken;

        Visitor(SocketChannel socket) {
            this.socket = socket;
        }

        @Override
        public void channelActive(ChannelHandlerContext context) {
            Endpoint local = AddressCache.endpointOf(socket.localAddress());
            Endpoint remote = AddressCache.endpointOf(socket.remoteAddress());
            Flow displaced = port.flows().displacedBy(remote);
            if (displaced != null) {
                limitedLog.write("flow: " + displaced.remote() + " has to give way: too many connections that have not"
                        + " authenticated");
                onExpired(displaced);
            }
            Flow admitted = port.flows().admit(local, remote, loop.enter());
            if (admitted == null) {
                limitedLog.write("flow: " + remote + " is refused: too many flows, or one from there already");
                socket.close();
                return;
            }
            flow = admitted;
            visitors.put(admitted, this);
            arm();
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ByteBuf read = (ByteBuf) message;
            try {
                while (read.isReadable()) {
                    int len = Math.min(read.readableBytes(), bytes.length);
                    read.readBytes(bytes, 0, len);
                    answer(cover.onBytes(bytes, 0, len, loop.enter()));
                }
            } finally {
                read.release();
            }
        }

        private void answer(byte[] answers) {
            ChannelFuture written = answers.length == 0
                    ? socket.newSucceededFuture()
                    : socket.writeAndFlush(Unpooled.wrappedBuffer(answers));
            written.addListener(_ -> answersTaken++);
            watchSending();
            if (cover.isLingering()) {
                written.addListener(_ -> shutOutput());
            } else if (cover.isClosing()) {
                written.addListener(ChannelFutureListener.CLOSE);
                return;
            }
            arm();
        }

        /// As long as an answer waits for the client.
        private void watchSending() {
            if (isSendingWatched) {
                return;
            }
            ChannelOutboundBuffer waiting = socket.unsafe().outboundBuffer();
            boolean isWaiting = waiting != null && !waiting.isEmpty();
            // No answer is as large as that.
            long taken = isWaiting ? (answersTaken << Integer.SIZE) + waiting.currentProgress() : 0;
            if (sending.isOver(isWaiting, taken, loop.enter())) {
                close();
                return;
            }
            isSendingWatched = isWaiting;
            if (isWaiting) {
                socket.eventLoop().schedule(this::onSendLook, SEND_LOOK_SECONDS, TimeUnit.SECONDS);
            }
        }

        private void onSendLook() {
            isSendingWatched = false;
            if (flow == null || !flow.isAuthenticated()) {
                watchSending();
            }
        }

        private void shutOutput() {
            if (!socket.isOutputShutdown()) {
                socket.shutdownOutput();
            }
        }

        /// A prober that does not take its answers is not read any further.
        @Override
        public void channelWritabilityChanged(ChannelHandlerContext context) {
            socket.config().setAutoRead(socket.isWritable());
        }

        /// One timer, replaced when the deadline has moved to earlier, set again when it fires too early.
        private void arm() {
            boolean isSet = timer != null && timerAt <= cover.deadline();
            if (isSet || cover.deadline() == Long.MAX_VALUE) {
                return;
            }
            if (timer != null) {
                timer.cancel(false);
            }
            timerAt = cover.deadline();
            long wait = Math.max(0, timerAt - loop.enter());
            timer = socket.eventLoop().schedule(this::onTimer, wait, TimeUnit.NANOSECONDS);
        }

        private void onTimer() {
            timer = null;
            long now = loop.enter();
            boolean isInUse = flow != null && flow.isAuthenticated();
            if (isInUse) {
                return;
            }
            if (now < cover.deadline()) {
                arm();
                return;
            }
            cover.onDeadline(now);
            close();
        }

        /// HTTP goes on without the flow.
        void outliveFlow() {
            endFlow();
            leftovers.add(this);
            if (leftovers.size() > LEFTOVERS_MAX) {
                leftovers.iterator().next().close();
            }
        }

        private void endFlow() {
            Flow ended = flow;
            flow = null;
            if (ended != null) {
                visitors.remove(ended);
                port.end(ended);
            }
        }

        void close() {
            socket.close();
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            if (timer != null) {
                timer.cancel(false);
            }
            leftovers.remove(this);
            endFlow();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            close();
        }
    }
}
