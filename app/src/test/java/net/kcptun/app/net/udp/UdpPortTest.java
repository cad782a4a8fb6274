package net.kcptun.app.net.udp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.unix.IntegerUnixChannelOption;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import net.kcptun.app.net.base.AddressCache;
import net.kcptun.app.net.base.DatagramPort;
import net.kcptun.app.net.base.UdpErrors;
import net.kcptun.app.net.loop.Transport;
import net.kcptun.core.wire.Endpoint;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class UdpPortTest {
    private static final long SEED = 20_261_123;
    /// Fits into the smallest default socket buffer.
    private static final int BURST = 40;

    private static final IntegerUnixChannelOption SO_NO_CHECK = new IntegerUnixChannelOption("SO_NO_CHECK", 1, 11);

    private final List<UdpRig> rigs = new ArrayList<>();
    private final LinkedBlockingQueue<byte[]> received = new LinkedBlockingQueue<>();

    @AfterEach
    void closeRigs() {
        rigs.forEach(UdpRig::close);
    }

    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "NIO"})
    void echoedPacketsOfTwoPeersComeBackInOrder(Transport transport) throws InterruptedException {
        UdpRig client = receiver(transport, "127.0.0.1");
        List<Endpoint> peers = List.of(
                echo(transport, "127.0.0.1").endpoint(),
                echo(transport, "127.0.0.1").endpoint());
        Random random = new Random(SEED);
        for (int burst = 0; burst < 10_000 / BURST; burst++) {
            Endpoint to = peers.get(random.nextInt(2));
            List<byte[]> packets = packets(random, random.nextInt(4) == 0 ? 0 : 1 + random.nextInt(1472));
            client.run(() -> packets.forEach(packet -> client.port.send(packet, 0, packet.length, to)));
            assertReceived(packets);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "NIO"})
    void receiveBufferHoldsMoreThanTheSystemsDefault(Transport transport) throws IOException {
        int usual;
        try (DatagramSocket socket = new DatagramSocket()) {
            usual = socket.getReceiveBufferSize();
        }
        UdpRig rig = rig(transport).bound("127.0.0.1");
        Channel channel = Objects.requireNonNull(rig.port.channel());
        assertThat(channel.config().getOption(ChannelOption.SO_RCVBUF)).isGreaterThan(usual);
    }

    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "NIO"})
    void packetsToManyPeersInOneTurnArriveWholeAndInOrder(Transport transport) throws InterruptedException {
        UdpRig client = rig(transport).bound("127.0.0.1");
        List<LinkedBlockingQueue<byte[]>> inboxes = new ArrayList<>();
        List<Endpoint> peers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            LinkedBlockingQueue<byte[]> inbox = new LinkedBlockingQueue<>();
            UdpRig peer = rig(transport).bound("127.0.0.1");
            peer.tunnel.onPacket = (buf, off, len, from, now) -> inbox.add(Arrays.copyOfRange(buf, off, off + len));
            inboxes.add(inbox);
            peers.add(peer.endpoint());
        }
        List<byte[]> packets = packets(new Random(SEED), 0);
        client.run(() -> {
            for (byte[] packet : packets) {
                peers.forEach(peer -> client.port.send(packet, 0, packet.length, peer));
            }
        });
        for (LinkedBlockingQueue<byte[]> inbox : inboxes) {
            for (byte[] packet : packets) {
                assertThat(inbox.poll(5, TimeUnit.SECONDS)).isEqualTo(packet);
            }
        }
    }

    @Test
    void aRunIsCutByTheKernelAndArrivesAsItsPackets() throws InterruptedException {
        UdpRig from = rig(Transport.EPOLL).bound("127.0.0.1");
        assumeTrue(segmentation(from), "no segmentation offload here");
        UdpRig to = receiver(Transport.EPOLL, "127.0.0.1");
        List<byte[]> packets = packets(new Random(SEED), 1400);
        packets.add(new byte[] {7, 8, 9});
        from.run(() -> packets.forEach(packet -> from.port.send(packet, 0, packet.length, to.endpoint())));
        assertReceived(packets);
        assertThat(segmentation(from)).isTrue();
    }

    @Test
    void aRefusedRunIsSentPacketByPacketAndSegmentationStaysOff() throws InterruptedException {
        UdpRig from = rig(Transport.EPOLL).bound("127.0.0.1");
        assumeTrue(segmentation(from), "no segmentation offload here");
        UdpRig to = receiver(Transport.EPOLL, "127.0.0.1");
        // Without checksums the kernel cuts nothing.
        channel(from).config().setOption(SO_NO_CHECK, 1);
        List<byte[]> packets = packets(new Random(SEED), 1400);
        for (int round = 0; round < 2; round++) {
            from.run(() -> packets.forEach(packet -> from.port.send(packet, 0, packet.length, to.endpoint())));
            assertReceived(packets);
        }
        assertThat(segmentation(from)).isFalse();
        assertThat(from.log.lines).containsExactly("UDP segmentation offload is off from now on: Invalid argument");
    }

    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "NIO"})
    void oneSocketForBothFamiliesShowsIpv4SendersAsIpv4(Transport transport) throws InterruptedException {
        UdpRig server = rig(transport);
        assumeTrue(
                server.port.bind(UdpRig.address("::", 0)).awaitUninterruptibly().isSuccess(), "no IPv6 here");
        LinkedBlockingQueue<Endpoint> senders = new LinkedBlockingQueue<>();
        server.tunnel.onPacket = (buf, off, len, from, now) -> {
            senders.add(from);
            server.port.send(buf, off, len, from);
        };
        int port = server.endpoint().port();
        UdpRig client = receiver(transport, "127.0.0.1");
        client.run(() -> client.port.send(new byte[] {1}, 0, 1, Endpoint.ipv4(0x7f000001, port)));
        assertReceived(List.of(new byte[] {1}));
        assertThat(senders.poll(5, TimeUnit.SECONDS)).isEqualTo(client.endpoint());
    }

    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "NIO"})
    void ipv6PeersAreReached(Transport transport) throws InterruptedException {
        UdpRig client = rig(transport);
        assumeTrue(
                client.port
                        .bind(UdpRig.address("::1", 0))
                        .awaitUninterruptibly()
                        .isSuccess(),
                "no IPv6 here");
        client.tunnel.onPacket = (buf, off, len, from, now) -> received.add(Arrays.copyOfRange(buf, off, off + len));
        UdpRig server = echo(transport, "::1");
        List<byte[]> packets = packets(new Random(SEED), 1200);
        client.run(() -> packets.forEach(packet -> client.port.send(packet, 0, packet.length, server.endpoint())));
        assertReceived(packets);
    }

    @ParameterizedTest
    @EnumSource(names = {"NIO"})
    void theEngineIsFlushedAgainOnceAFullQueueHasRoom(Transport transport) throws InterruptedException {
        UdpRig from = rig(transport).bound("127.0.0.1");
        UdpRig to = rig(transport).bound("127.0.0.1");
        HeldFlush gate = new HeldFlush();
        channel(from).pipeline().addFirst(gate);
        byte[] packet = new byte[1400];
        from.run(() -> {
            // As where the kernel has no room: what comes behind this waits, too.
            ByteBuf waiting = Unpooled.wrappedBuffer(packet);
            channel(from).write(new DatagramPacket(waiting, AddressCache.socketOf(to.endpoint())));
            for (int i = 0; i < 2000 && from.port.isWritable(); i++) {
                from.port.send(packet, 0, packet.length, to.endpoint());
            }
        });
        assertThat(from.call(from.port::isWritable)).isFalse();
        CountDownLatch flushedWithRoom = new CountDownLatch(1);
        from.tunnel.onFlush = () -> {
            if (from.port.isWritable()) {
                flushedWithRoom.countDown();
            }
        };
        from.run(gate::open);
        assertThat(flushedWithRoom.await(5, TimeUnit.SECONDS)).isTrue();
    }

    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "NIO"})
    void aPortWhereNobodyListensDisturbsNothing(Transport transport) throws Exception {
        UdpRig client = receiver(transport, "127.0.0.1");
        UdpRig server = echo(transport, "127.0.0.1");
        int closed;
        try (DatagramSocket socket = new DatagramSocket(0)) {
            closed = socket.getLocalPort();
        }
        for (int i = 0; i < 3; i++) {
            client.run(() -> client.port.send(new byte[9], 0, 9, Endpoint.ipv4(0x7f000001, closed)));
            client.run(() -> client.port.send(new byte[] {4}, 0, 1, server.endpoint()));
            assertReceived(List.of(new byte[] {4}));
        }
        assertThat(channel(client).isOpen()).isTrue();
    }

    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "NIO"})
    void aSendThatTheSystemRefusesIsCountedAndNoHindrance(Transport transport) throws InterruptedException {
        UdpRig client = receiver(transport, "127.0.0.1");
        UdpRig server = echo(transport, "127.0.0.1");
        // A socket bound to the loopback address cannot reach any other.
        client.run(() -> client.port.send(new byte[9], 0, 9, Endpoint.ipv4(0xC0000201, 9)));
        client.run(() -> client.port.send(new byte[] {4}, 0, 1, server.endpoint()));
        assertReceived(List.of(new byte[] {4}));
        UdpErrors errors = client.port.errors();
        assertThat(errors.count(UdpErrors.Reason.INVALID) + errors.count(UdpErrors.Reason.UNREACHABLE))
                .isEqualTo(1);
        assertThat(client.log.lines).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "NIO"})
    void aFreshSocketTakesOverFromTheOld(Transport transport) throws InterruptedException {
        UdpRig client = receiver(transport, "127.0.0.1");
        UdpRig server = echo(transport, "127.0.0.1");
        InetSocketAddress before = client.port.localAddress();
        Channel old = channel(client);
        client.bound("127.0.0.1");
        assertThat(client.port.localAddress()).isNotEqualTo(before);
        assertThat(old.closeFuture().awaitUninterruptibly(5000)).isTrue();
        client.run(() -> client.port.send(new byte[] {5}, 0, 1, server.endpoint()));
        assertReceived(List.of(new byte[] {5}));
    }

    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "NIO"})
    void withoutASocketPacketsAreCountedAsLost(Transport transport) {
        UdpRig client = rig(transport);
        client.run(() -> client.port.send(new byte[9], 0, 9, Endpoint.ipv4(0x7f000001, 9)));
        client.run(() -> {});
        assertThat(client.port.errors().count(UdpErrors.Reason.CLOSED)).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(names = {"NIO"})
    void whatWaitsInTheChannelIsNotOvertaken(Transport transport) throws InterruptedException {
        UdpRig from = rig(transport).bound("127.0.0.1");
        UdpRig to = receiver(transport, "127.0.0.1");
        HeldFlush gate = new HeldFlush();
        channel(from).pipeline().addFirst(gate);
        from.run(() -> {
            ByteBuf waiting = Unpooled.wrappedBuffer(new byte[] {1});
            channel(from).write(new DatagramPacket(waiting, AddressCache.socketOf(to.endpoint())));
            from.port.send(new byte[] {2, 2}, 0, 2, to.endpoint());
        });
        from.run(gate::open);
        from.run(() -> from.port.send(new byte[] {3, 3, 3}, 0, 3, to.endpoint()));
        assertReceived(List.of(new byte[] {1}, new byte[] {2, 2}, new byte[] {3, 3, 3}));
    }

    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "NIO"})
    void emptyAndOversizedDatagramsAreSeen(Transport transport) throws Exception {
        UdpRig rig = receiver(transport, "127.0.0.1");
        try (DatagramSocket socket = new DatagramSocket()) {
            for (int bytes : new int[] {0, DatagramPort.PACKET_BYTES_MAX + 1, 0, DatagramPort.PACKET_BYTES_MAX}) {
                socket.send(new java.net.DatagramPacket(new byte[bytes], bytes, rig.port.localAddress()));
            }
        }
        assertReceived(List.of(new byte[0], new byte[0], new byte[DatagramPort.PACKET_BYTES_MAX]));
        assertThat(rig.port.errors().count(UdpErrors.Reason.OVERSIZED)).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "NIO"})
    void eachOfManySendersIsTold(Transport transport) throws Exception {
        UdpRig rig = rig(transport).bound("127.0.0.1");
        LinkedBlockingQueue<Integer> ports = new LinkedBlockingQueue<>();
        rig.tunnel.onPacket = (buf, off, len, from, now) -> ports.add(from.port());
        for (int i = 0; i < 400; i++) {
            try (DatagramSocket socket = new DatagramSocket()) {
                socket.send(new java.net.DatagramPacket(new byte[1], 1, rig.port.localAddress()));
                assertThat(ports.poll(5, TimeUnit.SECONDS)).isEqualTo(socket.getLocalPort());
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "NIO"})
    void aDatagramThatFailsIsCountedAndTheNextOnesArrive(Transport transport) throws InterruptedException {
        UdpRig from = rig(transport).bound("127.0.0.1");
        UdpRig to = rig(transport).bound("127.0.0.1");
        AtomicInteger count = new AtomicInteger();
        to.tunnel.onPacket = (buf, off, len, sender, now) -> {
            if (count.getAndIncrement() == 0) {
                throw new IllegalStateException("broken");
            }
            received.add(Arrays.copyOfRange(buf, off, off + len));
        };
        List<byte[]> packets = packets(new Random(SEED), 1400);
        from.run(() -> packets.forEach(packet -> from.port.send(packet, 0, packet.length, to.endpoint())));
        assertReceived(packets.subList(1, packets.size()));
        assertThat(to.port.errors().count(UdpErrors.Reason.OTHER)).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "NIO"})
    void aPortMayBeClosedByWhatItReceives(Transport transport) throws InterruptedException {
        UdpRig from = rig(transport).bound("127.0.0.1");
        UdpRig to = rig(transport).bound("127.0.0.1");
        Channel socket = channel(to);
        Endpoint there = to.endpoint();
        to.tunnel.onPacket = (buf, off, len, sender, now) -> to.port.close();
        List<byte[]> packets = packets(new Random(SEED), 1000);
        from.run(() -> packets.forEach(packet -> from.port.send(packet, 0, packet.length, there)));
        assertThat(socket.closeFuture().await(5, TimeUnit.SECONDS)).isTrue();
        assertThat(to.call(to.port::isBound)).isFalse();
        assertThat(to.log.lines).isEmpty();
    }

    private static final class HeldFlush extends ChannelOutboundHandlerAdapter {
        private ChannelHandlerContext context;
        private boolean open;

        @Override
        public void handlerAdded(ChannelHandlerContext context) {
            this.context = context;
        }

        @Override
        public void flush(ChannelHandlerContext context) {
            if (open) {
                context.flush();
            }
        }

        void open() {
            open = true;
            context.flush();
        }
    }

    private UdpRig rig(Transport transport) {
        UdpRig rig = new UdpRig(transport);
        rigs.add(rig);
        return rig;
    }

    private UdpRig receiver(Transport transport, String host) {
        UdpRig rig = rig(transport).bound(host);
        rig.tunnel.onPacket = (buf, off, len, from, now) -> received.add(Arrays.copyOfRange(buf, off, off + len));
        return rig;
    }

    private UdpRig echo(Transport transport, String host) {
        UdpRig rig = rig(transport).bound(host);
        rig.tunnel.onPacket = (buf, off, len, from, now) -> rig.port.send(buf, off, len, from);
        return rig;
    }

    private static boolean segmentation(UdpRig rig) {
        return ((SocketOutlet) rig.port.outlet()).segmentation();
    }

    private static Channel channel(UdpRig rig) {
        return Objects.requireNonNull(rig.port.channel());
    }

    /// @param size of every packet; 0 = each of its own
    private static List<byte[]> packets(Random random, int size) {
        List<byte[]> packets = new ArrayList<>();
        for (int i = 0; i < BURST; i++) {
            byte[] packet = new byte[size == 0 ? 1 + random.nextInt(1472) : size];
            random.nextBytes(packet);
            packets.add(packet);
        }
        return packets;
    }

    private void assertReceived(List<byte[]> packets) throws InterruptedException {
        for (int i = 0; i < packets.size(); i++) {
            assertThat(received.poll(5, TimeUnit.SECONDS))
                    .as("packet %d, seed %d", i, SEED)
                    .isEqualTo(packets.get(i));
        }
    }
}
