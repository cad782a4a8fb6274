package net.kcptun.app.net.udp;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandler;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollChannelConfig;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.unix.IntegerUnixChannelOption;
import io.netty.channel.unix.UnixChannel;
import io.netty.channel.unix.UnixChannelOption;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Objects;
import net.kcptun.app.config.Config;
import net.kcptun.app.linux.SystemCallException;
import net.kcptun.app.linux.UdpReader;
import net.kcptun.app.log.ErrorText;
import net.kcptun.app.log.LimitedLog;
import net.kcptun.app.log.NetLog;
import net.kcptun.app.log.SocketFailure;
import net.kcptun.app.log.StartException;
import net.kcptun.app.net.base.AddressCache;
import net.kcptun.app.net.base.DatagramPort;
import net.kcptun.app.net.base.DeviceWatch;
import net.kcptun.app.net.base.LocalAddresses;
import net.kcptun.app.net.base.NetworkDevice;
import net.kcptun.app.net.base.PortShare;
import net.kcptun.app.net.base.UdpErrors;
import net.kcptun.app.net.loop.ReadBuffer;
import net.kcptun.app.net.loop.Transport;
import net.kcptun.app.net.loop.TunnelLoop;
import net.kcptun.core.tunnel.api.DatagramListener;
import net.kcptun.core.tunnel.api.Path;
import net.kcptun.core.wire.Endpoint;
import org.jspecify.annotations.Nullable;

/// The UDP side of one loop: a socket that can be replaced while the port stays.
///
/// Netty opens and closes it. On Linux packets pass Netty by, down through an [UdpReceiver], up through a
/// [SocketOutlet]: Netty's way, with an object for each datagram and for each address, costs more than the tunnel's
/// own. Elsewhere that is the way.
///
/// A socket that is bound to no address gets what comes to any of this host. On Linux it tells which one that was,
/// where peers come unasked ([#answersWhereAsked]): their [Endpoint#local] is that one, so that the answer leaves
/// from there. Firewalls and NATs on the way let no other in.
///
/// The socket is never connected, so that an ICMP message about one peer is no error of the socket. Packets that
/// are sent while there is no socket are lost and counted, as on any network. Owned by its loop's thread.
final class UdpPort implements DatagramPort {
    private static final int QUEUE_HIGH_BYTES = 2 * 1024 * 1024;
    private static final int QUEUE_LOW_BYTES = QUEUE_HIGH_BYTES / 2;
    /// Datagrams that are read before the loop's other channels have their turn. Several times what a turn sends:
    /// what two busy ends do not read lengthens their round trips, and so calls for more in flight.
    private static final int READS_MAX = 1024;

    /// Linux: SO_RCVBUF beyond net.core.rmem_max.
    private static final IntegerUnixChannelOption SO_RCVBUFFORCE =
            new IntegerUnixChannelOption("SO_RCVBUFFORCE", 1, 33);

    private final TunnelLoop loop;
    private final Config.Udp options;
    private final AddressCache addresses = new AddressCache();
    private final UdpErrors errors = new UdpErrors();
    private final NetLog log;
    private final LimitedLog limitedLog;
    private final Outlet outlet;
    private final PacketBatch batch;
    private final ChannelInboundHandler inbound = new Inbound();
    private @Nullable DatagramListener listener;
    private volatile @Nullable Channel channel;
    private @Nullable UdpReceiver receiver;
    private boolean isWritableAgain;
    private boolean answersWhereAsked;
    private volatile @Nullable DeviceWatch deviceWatch;
    private PortShare sharing = PortShare.ALONE;
    private volatile @Nullable NetworkDevice device;

    public UdpPort(TunnelLoop loop, Config.Udp options, NetLog log) {
        this.loop = loop;
        this.options = options;
        this.limitedLog = LimitedLog.onceASecond(log::warn);
        this.log = log;
        this.outlet = loop.transport() == Transport.EPOLL
                ? new SocketOutlet(loop.transport().offersSegmentation(), errors, new Sending())
                : new ChannelOutlet(addresses, errors);
        this.batch = new PacketBatch(outlet);
    }

    /// Before anything is received.
    void attach(DatagramListener listener) {
        this.listener = listener;
    }

    /// Peers that come unasked may speak to any address of this host: they are answered from there.
    public void answersWhereAsked() {
        answersWhereAsked = true;
    }

    /// What sockets that are opened from now on are tied to, and follow.
    ///
    /// @param name of a network interface; null = none
    public void device(@Nullable String name) {
        if (name == null) {
            return;
        }
        NetworkDevice named = new NetworkDevice(name);
        device = named;
        if (loop.transport() == Transport.EPOLL) {
            deviceWatch = DeviceWatch.start(named, loop.eventLoop(), _ -> tieAgain(), log);
        }
    }

    /// A socket that is tied already takes CAP_NET_RAW to be tied again; another one at the same address does not,
    /// but may not be allowed to have its port.
    private void tieAgain() {
        Channel open = channel;
        if (open == null) {
            return;
        }
        try {
            Objects.requireNonNull(device).tie(open);
            Objects.requireNonNull(deviceWatch).onUsed();
        } catch (SocketFailure _) {
            boolean isShared = sharing != PortShare.ALONE;
            bind(localAddress(), isShared ? PortShare.FURTHER : PortShare.ALONE).addListener(bound -> {
                DeviceWatch watch = Objects.requireNonNull(deviceWatch);
                if (bound.isSuccess()) {
                    watch.onUsed();
                } else {
                    watch.onFailure(ErrorText.of(bound.cause()));
                }
            });
        }
    }

    /// Why nobody is reached through the interface; null: for no such reason. From any thread.
    @Nullable
    String deviceTrouble() {
        DeviceWatch watch = deviceWatch;
        return watch == null ? null : watch.trouble();
    }

    /// Opens a socket and takes it in place of the one before, which is closed once the new one works; where it
    /// does not, the old one stays. From any thread; the answer comes when the new socket has taken over.
    ///
    /// @param local the address to bind; `::` also serves IPv4
    Future<Void> bind(InetSocketAddress local) {
        return bind(local, PortShare.ALONE);
    }

    /// As above, for a port that other loops have too, or are to have.
    Future<Void> bind(InetSocketAddress local, PortShare share) {
        Bootstrap bootstrap = new Bootstrap()
                .group(loop.eventLoop())
                .channelFactory(() -> open(local, share == PortShare.FURTHER))
                .handler(inbound);
        Promise<Void> taken = loop.eventLoop().newPromise();
        bootstrap.bind(local).addListener((ChannelFutureListener) bound -> onBound(bound, share, taken));
        return taken;
    }

    /// As [#bind], but blocks until it is done; not from the loop's thread.
    void open(InetSocketAddress local, PortShare share) throws StartException {
        Future<Void> bound = bind(local, share).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw StartException.bind("UDP", AddressCache.endpointOf(local), bound.cause());
        }
    }

    private DatagramChannel open(InetSocketAddress local, boolean joins) {
        DatagramChannel opened = loop.transport().datagramChannel(LocalAddresses.family(local));
        try {
            if (answersWhereAsked && local.getAddress().isAnyLocalAddress()) {
                tellLocal(opened, LocalAddresses.isIpv6(local));
            }
            configure(opened, options.reuseport() || joins);
        } catch (ChannelException e) {
            opened.unsafe().closeForcibly();
            throw e;
        }
        return opened;
    }

    private static void tellLocal(DatagramChannel opened, boolean ipv6) {
        if (opened instanceof UnixChannel socket && opened.config() instanceof EpollChannelConfig) {
            try {
                UdpReader.tellLocal(socket.fd().intValue(), ipv6);
            } catch (SystemCallException e) {
                throw new ChannelException(e);
            }
        }
    }

    private void configure(DatagramChannel opened, boolean reusesPort) {
        NetworkDevice wanted = device;
        if (wanted != null) {
            wanted.tie(opened);
        }
        ChannelConfig config = opened.config();
        config.setAllocator(PooledByteBufAllocator.DEFAULT);
        config.setWriteBufferWaterMark(new WriteBufferWaterMark(QUEUE_LOW_BYTES, QUEUE_HIGH_BYTES));
        if (options.sndbuf() > 0) {
            config.setOption(ChannelOption.SO_SNDBUF, options.sndbuf());
        }
        if (options.rcvbuf() > 0) {
            config.setOption(ChannelOption.SO_RCVBUF, options.rcvbuf());
        } else {
            enlargeReceiveBuffer(config);
        }
        if (reusesPort && loop.transport() != Transport.NIO) {
            config.setOption(UnixChannelOption.SO_REUSEPORT, true);
        }
        if (loop.transport() == Transport.EPOLL) {
            config.setAutoRead(false);
            mergeReceived(config);
        } else {
            // With a byte more, so that what is longer is seen to be.
            ReadBuffer reads = new ReadBuffer(DatagramPort.PACKET_BYTES_MAX + 1, READS_MAX);
            config.setRecvByteBufAllocator(reads);
            opened.closeFuture().addListener(closed -> reads.release());
        }
    }

    /// The system's default is less than one window of the smallest kind, and what does not fit looks like a line's
    /// loss. Beyond the system's limit where the program may (CAP_NET_ADMIN), else as large as that allows.
    private void enlargeReceiveBuffer(ChannelConfig config) {
        try {
            if (config.getOption(ChannelOption.SO_RCVBUF) >= Config.Udp.RECEIVE_BYTES) {
                return;
            }
            config.setOption(ChannelOption.SO_RCVBUF, Config.Udp.RECEIVE_BYTES);
            if (loop.transport() == Transport.EPOLL) {
                config.setOption(SO_RCVBUFFORCE, Config.Udp.RECEIVE_BYTES);
            }
        } catch (ChannelException e) {
            // As large as it is, it serves.
        }
    }

    /// With receive offload the kernel merges what one peer sent into one read.
    private static void mergeReceived(ChannelConfig config) {
        try {
            config.setOption(EpollChannelOption.UDP_GRO, true);
        } catch (ChannelException e) {
            // Linux before 5.0: one by one.
        }
    }

    private void onBound(ChannelFuture bound, PortShare share, Promise<Void> taken) {
        if (!bound.isSuccess()) {
            taken.setFailure(bound.cause());
            return;
        }
        Channel fresh = bound.channel();
        sharing = share;
        if (share == PortShare.FIRST) {
            fresh.config().setOption(UnixChannelOption.SO_REUSEPORT, true);
        }
        try {
            take(fresh);
        } catch (SystemCallException e) {
            fresh.close();
            taken.setFailure(e);
            return;
        }
        taken.setSuccess(null);
    }

    /// In place of the socket before.
    private void take(Channel fresh) throws SystemCallException {
        UdpReceiver freshReceiver = null;
        if (loop.transport() == Transport.EPOLL) {
            freshReceiver = new UdpReceiver(this, addresses, fresh, READS_MAX, outlet::onRoom);
            freshReceiver.register();
        }
        Channel old = channel;
        UdpReceiver oldReceiver = receiver;
        channel = fresh;
        receiver = freshReceiver;
        batch.closeRun();
        outlet.socket(fresh, freshReceiver);
        if (old != null) {
            close(old, oldReceiver);
            onWritable();
        }
    }

    private static void close(Channel channel, @Nullable UdpReceiver receiver) {
        if (receiver != null) {
            receiver.close();
        }
        channel.close();
    }

    /// Where it listens. Only once bound.
    public InetSocketAddress localAddress() {
        return (InetSocketAddress) Objects.requireNonNull(channel).localAddress();
    }

    /// 0: there is none. From any thread.
    int boundPort() {
        Channel bound = channel;
        return bound != null && bound.localAddress() instanceof InetSocketAddress local ? local.getPort() : 0;
    }

    boolean isBound() {
        return channel != null;
    }

    @Override
    public UdpErrors errors() {
        return errors;
    }

    @Override
    public void send(byte[] buf, int off, int len, Endpoint to) {
        loop.enter();
        batch.add(buf, off, len, to);
    }

    @Override
    public boolean isWritable() {
        return outlet.isWritable();
    }

    @Override
    public void push() {
        batch.flush();
    }

    @Override
    public boolean takeWritable() {
        boolean taken = isWritableAgain;
        isWritableAgain = false;
        return taken;
    }

    @Override
    public void close() {
        batch.flush();
        DeviceWatch watch = deviceWatch;
        if (watch != null) {
            watch.stop();
        }
        Channel current = channel;
        UdpReceiver currentReceiver = receiver;
        outlet.socket(null, null);
        channel = null;
        receiver = null;
        batch.release();
        if (current != null) {
            close(current, currentReceiver);
        }
    }

    /// Whether it was authentic.
    ///
    /// @param isNew false: it was read together with the one before
    boolean onPacket(byte[] buf, int len, Endpoint sender, boolean isNew) {
        long now = isNew ? loop.enterAnew() : loop.enter();
        loop.writeEarly();
        return Objects.requireNonNull(listener).onPacket(buf, 0, len, sender, now);
    }

    void onPaths(List<Path> paths) {
        Objects.requireNonNull(listener).onPaths(paths, loop.enter());
    }

    /// May come from within [#send]: told to the tunnel in the next turn.
    void onWritable() {
        isWritableAgain = true;
        loop.enter();
    }

    Outlet outlet() {
        return outlet;
    }

    @Nullable
    public Channel channel() {
        return channel;
    }

    /// What comes of packets past Netty's channel.
    private final class Sending implements SocketOutlet.User {
        @Override
        public void onRefused(String why) {
            limitedLog.write("UDP: " + why);
        }

        @Override
        public void onSegmentationOff(String why) {
            log.info("UDP segmentation offload is off from now on: " + why);
        }

        @Override
        public void onWritable() {
            UdpPort.this.onWritable();
        }
    }

    /// Received datagrams on their way to the tunnel where the system is not Linux, and what goes wrong with the
    /// socket.
    ///
    /// Cost a packet: one copy from direct memory into an array that is used again, because ciphers are quicker
    /// there.
    @ChannelHandler.Sharable // The port's sockets, old and new, are on one thread.
    private final class Inbound extends ChannelInboundHandlerAdapter {
        private final byte[] packet = new byte[PACKET_BYTES_MAX];

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            DatagramPacket datagram = (DatagramPacket) message;
            try {
                ByteBuf content = datagram.content();
                int len = content.readableBytes();
                if (len > PACKET_BYTES_MAX) {
                    errors.add(UdpErrors.Reason.OVERSIZED, 1);
                    return;
                }
                content.getBytes(content.readerIndex(), packet, 0, len);
                onPacket(packet, len, addresses.toEndpoint(datagram.sender()), true);
            } finally {
                datagram.release();
            }
        }

        @Override
        public void channelWritabilityChanged(ChannelHandlerContext context) {
            if (context.channel().isWritable()) {
                onWritable();
            }
        }

        /// Also sends that failed come here; the channel stays open.
        ///
        /// @throws Error one of this program, which Netty's log gets to hear of
        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            if (cause instanceof Error e) {
                throw e;
            }
            errors.add(UdpErrors.reasonOf(cause), 1);
            limitedLog.write("UDP: " + ErrorText.of(cause));
        }
    }
}
