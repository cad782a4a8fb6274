package net.kcptun.app.net.udp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import net.kcptun.app.net.loop.Transport;
import net.kcptun.core.wire.Endpoint;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Peers whose connected sockets hear only the address that they have asked, as NATs and firewalls do. All of 127/8 are
/// addresses of this host.
final class AskedAddressTest {
    private static final int RUN = 20;
    private static final int PACKET_BYTES = 1200;

    private final UdpRig server = new UdpRig(Transport.EPOLL);

    @AfterEach
    void close() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::"})
    void aPeerIsAnsweredFromTheAddressThatItAsked(String any) throws Exception {
        server.port.answersWhereAsked();
        assumeTrue(
                server.port.bind(UdpRig.address(any, 0)).awaitUninterruptibly().isSuccess(), "no IPv6 here");
        server.tunnel.onPacket = (buf, off, len, from, now) -> server.port.send(buf, off, len, from);
        for (String asked : new String[] {"127.0.0.1", "127.0.0.2", "127.1.2.3"}) {
            try (DatagramSocket peer = connected(asked)) {
                assertThat(answers(peer, 1)).isEqualTo(1);
            }
        }
    }

    /// Several packets at once, and to two peers in turn: one of them, at two addresses.
    @Test
    void runsGoFromThereToo() throws Exception {
        server.port.answersWhereAsked();
        server.bound("0.0.0.0");
        server.tunnel.onPacket = (buf, off, len, from, now) -> {
            for (int i = 0; i < RUN; i++) {
                server.port.send(buf, off, PACKET_BYTES, from);
            }
        };
        for (String asked : new String[] {"127.0.0.3", "127.0.0.1"}) {
            try (DatagramSocket peer = connected(asked)) {
                assertThat(answers(peer, RUN)).isEqualTo(RUN);
            }
        }
    }

    @Test
    void packetsToOnePeerAtTwoAddressesAreNotMixed() throws Exception {
        server.port.answersWhereAsked();
        server.bound("0.0.0.0");
        try (DatagramSocket two = connected("127.0.0.2")) {
            Endpoint there = Endpoint.ipv4(0x7f000001, two.getLocalPort());
            Endpoint one = there.via(Endpoint.ipv4(0x7f000001, 0));
            Endpoint other = there.via(Endpoint.ipv4(0x7f000002, 0));
            server.run(() -> {
                for (int i = 0; i < RUN; i++) {
                    server.port.send(new byte[PACKET_BYTES], 0, PACKET_BYTES, i < RUN / 2 ? one : other);
                }
            });
            assertThat(received(two, RUN / 2)).isEqualTo(RUN / 2);
        }
    }

    /// An address that is gone: better from another one than not at all.
    @Test
    void whereTheAddressIsGoneTheRoutesChoose() throws Exception {
        server.port.answersWhereAsked();
        server.bound("0.0.0.0");
        try (DatagramSocket peer = connected("127.0.0.1")) {
            Endpoint gone = Endpoint.ipv4(0x7f000001, peer.getLocalPort()).via(Endpoint.ipv4(0xc0000201, 0));
            server.run(() -> {
                for (int i = 0; i < RUN; i++) {
                    server.port.send(new byte[PACKET_BYTES], 0, PACKET_BYTES, gone);
                }
            });
            assertThat(received(peer, RUN)).isEqualTo(RUN);
        }
    }

    /// A socket of one address needs none told, nor does a client's.
    @Test
    void nothingIsToldWhereNobodyNeedsIt() throws Exception {
        LinkedBlockingQueue<Endpoint> senders = new LinkedBlockingQueue<>();
        server.tunnel.onPacket = (buf, off, len, from, now) -> senders.add(from);
        server.bound("0.0.0.0");
        tell();
        assertThat(senders.poll(5, TimeUnit.SECONDS).local()).isNull();
        server.port.answersWhereAsked();
        server.bound("127.0.0.1");
        tell();
        assertThat(senders.poll(5, TimeUnit.SECONDS).local()).isNull();
    }

    private void tell() throws Exception {
        try (DatagramSocket peer = connected("127.0.0.1")) {
            peer.send(new DatagramPacket(new byte[1], 1));
        }
    }

    private DatagramSocket connected(String asked) throws Exception {
        DatagramSocket socket = new DatagramSocket(new InetSocketAddress("127.0.0.1", 0));
        socket.connect(new InetSocketAddress(asked, server.endpoint().port()));
        socket.setSoTimeout(1000);
        return socket;
    }

    /// How many of so many answers come to a packet.
    private static int answers(DatagramSocket peer, int wanted) throws Exception {
        peer.send(new DatagramPacket(new byte[PACKET_BYTES], PACKET_BYTES));
        return received(peer, wanted);
    }

    private static int received(DatagramSocket peer, int wanted) throws Exception {
        int count = 0;
        try {
            for (; count < wanted; count++) {
                peer.receive(new DatagramPacket(new byte[PACKET_BYTES], PACKET_BYTES));
            }
        } catch (java.net.SocketTimeoutException _) {
            return count;
        }
        return count;
    }
}
