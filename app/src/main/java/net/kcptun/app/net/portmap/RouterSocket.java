package net.kcptun.app.net.portmap;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import net.kcptun.app.net.base.AddressCache;
import net.kcptun.app.net.base.LocalAddresses;
import net.kcptun.app.net.base.NetworkDevice;
import net.kcptun.app.net.loop.TunnelLoop;
import net.kcptun.core.portmap.Uplink;
import net.kcptun.core.wire.Endpoint;
import org.jspecify.annotations.Nullable;

/// A UDP socket of this host's address that is connected to the router, so that the kernel lets in what comes from the
/// router's address and port only. A few datagrams wait until it is open; one that cannot be sent is as good as lost,
/// which a lease expects. Owned by its loop's thread.
final class RouterSocket {
    private static final int WAITING_MAX = 4;

    private final Deque<byte[]> waiting = new ArrayDeque<>();
    private @Nullable Channel channel;
    private boolean isClosed;
    private boolean hasFailed;

    /// Opens it.
    ///
    /// @param device what the tunnel's sockets are tied to; null: nothing
    /// @param user   gets each datagram, on the loop's thread
    RouterSocket(TunnelLoop loop, Uplink uplink, @Nullable NetworkDevice device, Consumer<byte[]> user) {
        InetSocketAddress remote = AddressCache.socketOf(uplink.router());
        InetSocketAddress local = AddressCache.socketOf(withoutPort(uplink.inner()));
        new Bootstrap()
                .group(loop.eventLoop())
                .channelFactory(() -> open(loop, remote, device))
                .handler(new Inbound(user))
                .connect(remote, local)
                .addListener((ChannelFutureListener) this::onConnected);
    }

    void send(byte[] datagram) {
        Channel open = channel;
        if (open != null) {
            open.writeAndFlush(Unpooled.wrappedBuffer(datagram), open.voidPromise());
        } else if (waiting.size() < WAITING_MAX) {
            waiting.add(datagram);
        }
    }

    /// It could not be opened, because this host has the address no more, say.
    boolean hasFailed() {
        return hasFailed;
    }

    void close() {
        isClosed = true;
        if (channel != null) {
            channel.close();
        }
    }

    private static Endpoint withoutPort(Endpoint host) {
        return host.isIpv6()
                ? Endpoint.ipv6(host.high(), host.low(), 0, host.scope())
                : Endpoint.ipv4((int) host.low(), 0);
    }

    private static DatagramChannel open(TunnelLoop loop, InetSocketAddress remote, @Nullable NetworkDevice device) {
        DatagramChannel opened = loop.transport().datagramChannel(LocalAddresses.family(remote));
        try {
            if (device != null) {
                device.tie(opened);
            }
        } catch (ChannelException e) {
            opened.unsafe().closeForcibly();
            throw e;
        }
        return opened;
    }

    private void onConnected(ChannelFuture connected) {
        if (!connected.isSuccess()) {
            hasFailed = true;
            return;
        }
        if (isClosed) {
            connected.channel().close();
            return;
        }
        channel = connected.channel();
        waiting.forEach(this::send);
        waiting.clear();
    }

    private static final class Inbound extends SimpleChannelInboundHandler<DatagramPacket> {
        private final Consumer<byte[]> user;

        private Inbound(Consumer<byte[]> user) {
            this.user = user;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, DatagramPacket packet) {
            user.accept(ByteBufUtil.getBytes(packet.content()));
        }

        /// That nobody listens there, say: a lease takes it for silence.
        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {}
    }
}
