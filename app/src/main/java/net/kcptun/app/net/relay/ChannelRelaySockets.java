package net.kcptun.app.net.relay;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.DatagramPacket;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.util.function.Supplier;
import net.kcptun.app.log.ErrorText;
import net.kcptun.app.log.LimitedLog;
import net.kcptun.app.log.NetLog;
import net.kcptun.app.net.base.AddressCache;
import net.kcptun.app.net.base.DatagramPort;
import net.kcptun.app.net.base.LocalAddresses;
import net.kcptun.app.net.loop.ReadBuffer;
import net.kcptun.app.net.loop.TunnelLoop;
import net.kcptun.core.relay.DatagramRun;
import net.kcptun.core.relay.OneDatagram;
import net.kcptun.core.relay.RelaySockets;
import net.kcptun.core.wire.Endpoint;
import org.jspecify.annotations.Nullable;

/// The relay's sockets where the system is not Linux: Netty's channels, a datagram at a time. Which address of this
/// host an end has spoken to is not told there: it is the one that leads to the client.
///
/// Cost a datagram: two system calls, a few objects and two copies. Owned by the loop's thread.
public final class ChannelRelaySockets implements RelaySockets {
    private static final int READS_MAX = 64;

    private final TunnelLoop loop;
    private final Supplier<InetSocketAddress> tunnelAddress;
    private final LimitedLog log;
    private final AddressCache addresses = new AddressCache();

    /// @param tunnelAddress where the tunnel's socket is bound; asked once a port is opened
    public ChannelRelaySockets(TunnelLoop loop, Supplier<InetSocketAddress> tunnelAddress, NetLog log) {
        this.loop = loop;
        this.tunnelAddress = tunnelAddress;
        this.log = LimitedLog.onceAMinute(log::warn);
    }

    @Override
    public @Nullable Socket open(int port, Endpoint client, Receiver receiver) {
        InetSocketAddress local = new InetSocketAddress(tunnelAddress.get().getAddress(), port);
        try (DatagramSocket trial = new DatagramSocket(local)) {
            // Netty binds in a later turn, when it is too late to tell of a port that is taken.
            trial.getLocalPort();
        } catch (IOException e) {
            log.write("relay: UDP port " + port + ": " + ErrorText.of(e));
            return null;
        }
        ReadBuffer reads = new ReadBuffer(DatagramPort.PACKET_BYTES_MAX + 1, READS_MAX);
        Bootstrap bootstrap = new Bootstrap()
                .group(loop.eventLoop())
                .channelFactory(() -> loop.transport().datagramChannel(LocalAddresses.family(local)))
                .option(ChannelOption.RECVBUF_ALLOCATOR, reads)
                .handler(new Inbound(receiver));
        Channel channel = bootstrap.bind(local).channel();
        channel.closeFuture().addListener(closed -> reads.release());
        boolean isAny = local.getAddress().isAnyLocalAddress();
        Endpoint told =
                isAny ? LocalAddresses.towards(AddressCache.socketOf(client), port) : AddressCache.endpointOf(local);
        return new Port(channel, told);
    }

    private final class Port implements Socket {
        private final Channel channel;
        private final Endpoint local;

        Port(Channel channel, Endpoint local) {
            this.channel = channel;
            this.local = local;
        }

        @Override
        public Endpoint local() {
            return local;
        }

        @Override
        public int send(DatagramRun run, int bytes, Endpoint to) {
            if (!channel.isActive() || !channel.isWritable()) {
                return 0;
            }
            byte[] copy = new byte[bytes];
            run.copy(0, copy, bytes);
            InetSocketAddress address = addresses.toSocket(to);
            int each = run.datagramBytes();
            for (int at = 0; at < bytes; at += each) {
                ByteBuf datagram = Unpooled.wrappedBuffer(copy, at, Math.min(each, bytes - at));
                channel.writeAndFlush(new DatagramPacket(datagram, address), channel.voidPromise());
            }
            return bytes;
        }

        @Override
        public void close() {
            channel.close();
        }
    }

    /// What comes to a port, on its way to its pair.
    private final class Inbound extends ChannelInboundHandlerAdapter {
        private final Receiver receiver;
        private final byte[] bytes = new byte[DatagramPort.PACKET_BYTES_MAX];

        Inbound(Receiver receiver) {
            this.receiver = receiver;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            DatagramPacket datagram = (DatagramPacket) message;
            try {
                ByteBuf content = datagram.content();
                int len = content.readableBytes();
                if (len <= bytes.length) {
                    content.getBytes(content.readerIndex(), bytes, 0, len);
                    receiver.onRun(
                            new OneDatagram(bytes, 0, len), addresses.toEndpoint(datagram.sender()), loop.enterAnew());
                }
            } finally {
                datagram.release();
            }
        }

        /// Sends that failed come here, too; the channel stays open.
        ///
        /// @throws Error one of this program, which Netty's log gets to hear of
        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            if (cause instanceof Error e) {
                throw e;
            }
            log.write("relay: " + ErrorText.of(cause));
        }
    }
}
