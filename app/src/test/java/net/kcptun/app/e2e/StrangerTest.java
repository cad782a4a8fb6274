package net.kcptun.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import net.kcptun.app.net.loop.Transport;
import net.kcptun.core.crypto.CipherMethod;
import net.kcptun.core.tunnel.api.DropReason;
import net.kcptun.core.tunnel.api.TunnelEvent;

/// Whoever does not have the key gets nothing, not even an answer.
final class StrangerTest {
    @Transports
    void aWrongKeyIsNeverAnswered(Transport transport) throws Exception {
        Setup right = Setup.over(transport);
        assertNothingIsAnswered(right, right.password("another password"));
    }

    @Transports
    void anotherMethodIsNeverAnswered(Transport transport) throws Exception {
        Setup right = Setup.over(transport);
        assertNothingIsAnswered(right, right.method(CipherMethod.CHACHA20POLY1305_IETF));
    }

    @Transports
    void anUnencryptedClientIsNeverAnswered(Transport transport) throws Exception {
        Setup right = Setup.over(transport);
        assertNothingIsAnswered(right, right.method(null));
    }

    @Transports
    void anEncryptedClientOpensNothingAtAnUnencryptedServer(Transport transport) throws Exception {
        Setup encrypted = Setup.over(transport);
        try (Target target = Target.manual(Setup.IPV4);
                End server = End.server(encrypted.method(null), 0, target.address());
                End client = End.client(encrypted, server.udpAddress());
                Connection user = Connection.to(client.tcpAddress())) {
            user.send(1, 1000);
            server.recorder().awaitDrops(DropReason.UNKNOWN_SESSION, 3);
            assertNothingOpened(server, target);
        }
    }

    private static void assertNothingIsAnswered(Setup serverSetup, Setup clientSetup) throws Exception {
        try (Target target = Target.manual(Setup.IPV4);
                End server = End.server(serverSetup, 0, target.address());
                UdpRelay relay = new UdpRelay(server.udpAddress(), UdpRelay.Path.CLEAN);
                End client = End.client(clientSetup, relay.address());
                Connection user = Connection.to(client.tcpAddress())) {
            user.send(1, 1000);
            server.recorder().awaitDrops(DropReason.FORGED, 3);
            assertNothingOpened(server, target);
            server.stop();
            assertThat(relay.toServer()).isGreaterThanOrEqualTo(3);
            assertOnlyMarkerCame(relay);
        }
    }

    private static void assertNothingOpened(End server, Target target) {
        assertThat(server.recorder().count(TunnelEvent.SessionAccepted.class)).isZero();
        assertThat(server.sessions()).isEmpty();
        assertThat(target.accepted()).isZero();
    }

    /// Answers of the server would have come before this one.
    private static void assertOnlyMarkerCame(UdpRelay relay) throws Exception {
        try (DatagramSocket other = new DatagramSocket()) {
            other.send(new DatagramPacket(new byte[1], 1, relay.serverSide()));
        }
        Eventually.holds("the marker came", () -> relay.toClient() > 0, relay::toClient);
        assertThat(relay.toClient()).as("datagrams, with the marker").isEqualTo(1);
    }
}
