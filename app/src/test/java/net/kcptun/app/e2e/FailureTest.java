package net.kcptun.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.function.Predicate;
import net.kcptun.app.config.HostPort;
import net.kcptun.app.net.loop.Transport;
import net.kcptun.core.tunnel.api.CloseReason;
import net.kcptun.core.tunnel.api.TunnelEvent;

/// What breaks at one end is seen as broken at the other, never as an ordinary end.
final class FailureTest {
    private static final int LAST_BYTES = 100_000;
    /// Fits in a kernel's receive buffer in any packets: what waits before it is lost with the reset.
    private static final int UNREAD_BYTES = 20_000;

    @Transports
    void theUsersResetReachesTheTargetAfterTheLastBytes(Transport transport) throws Exception {
        try (TunnelPair pair = TunnelPair.open(Setup.over(transport), Target.manual(Setup.IPV4))) {
            Connection user = pair.connect();
            Connection target = pair.target().next();
            user.send(1, LAST_BYTES);
            target.expect(1, LAST_BYTES);
            user.reset();
            target.expectFailure();
        }
    }

    @Transports
    void theTargetsResetReachesTheUserAfterTheLastBytes(Transport transport) throws Exception {
        try (TunnelPair pair = TunnelPair.open(Setup.over(transport), Target.manual(Setup.IPV4))) {
            Connection user = pair.connect();
            Connection target = pair.target().next();
            target.send(1, LAST_BYTES);
            user.expect(1, LAST_BYTES);
            target.reset();
            user.expectFailure();
        }
    }

    @Transports
    void aTargetThatReadsLateGetsWhatCameBeforeTheReset(Transport transport) throws Exception {
        try (TunnelPair pair = TunnelPair.open(Setup.over(transport), Target.manual(Setup.IPV4))) {
            Connection user = pair.connect();
            Connection target = pair.target().next();
            user.send(1, UNREAD_BYTES);
            pair.client().awaitDelivered(UNREAD_BYTES);
            user.reset();
            pair.server().recorder().await("the session's end", isClosed(CloseReason.RESET_BY_PEER));
            target.expect(1, UNREAD_BYTES);
            target.expectFailure();
        }
    }

    @Transports
    void aTargetThatRefusesFailsTheUserAtOnce(Transport transport) throws Exception {
        Setup setup = Setup.over(transport);
        HostPort nobody;
        try (ServerSocket closed = new ServerSocket(0)) {
            nobody = new HostPort(Setup.IPV4, closed.getLocalPort());
        }
        try (End server = End.server(setup, 0, nobody);
                End client = End.client(setup, server.udpAddress())) {
            Connection.expectRefusal(client.tcpAddress());
            server.recorder().await("a failed dial", TunnelEvent.DialFailed.class::isInstance);
            client.awaitQuiet();
            server.awaitQuiet();
        }
    }

    @Transports
    void aServerThatStopsFailsItsUsersAndAnotherTakesItsPlace(Transport transport) throws Exception {
        Setup setup = Setup.over(transport);
        try (Target target = Target.serving(Setup.IPV4, FailureTest::echo);
                End first = End.server(setup, 0, target.address());
                End client = End.client(setup, first.udpAddress());
                Connection one = Connection.to(client.tcpAddress());
                Connection two = Connection.to(client.tcpAddress())) {
            echoed(one, 1);
            echoed(two, 2);
            int port = first.udpAddress().getPort();
            first.stop();
            one.expectFailure();
            two.expectFailure();
            try (End second = End.server(setup, port, target.address());
                    Connection three = Connection.to(client.tcpAddress())) {
                echoed(three, 3);
                three.finish();
                three.expectEnd();
                second.awaitQuiet();
                client.awaitQuiet();
            }
        }
    }

    @Transports
    void aServerThatWasKilledFailsOldConnectionsAtTheirNextByte(Transport transport) throws Exception {
        Setup setup = Setup.over(transport);
        try (Target target = Target.serving(Setup.IPV4, FailureTest::echo);
                End first = End.server(setup, 0, target.address());
                UdpRelay relay = new UdpRelay(first.udpAddress(), UdpRelay.Path.CLEAN);
                End client = End.client(setup, relay.address());
                Connection old = Connection.to(client.tcpAddress())) {
            echoed(old, 1);
            relay.cut();
            first.stop();
            try (End second = End.server(setup, 0, target.address());
                    Connection fresh = heal(relay, second.udpAddress(), client)) {
                old.send(2, 1);
                old.expectFailure();
                echoed(fresh, 3);
            }
        }
    }

    @Transports
    void aClientThatStopsFailsTheTarget(Transport transport) throws Exception {
        Setup setup = Setup.over(transport);
        try (Target target = Target.manual(Setup.IPV4);
                End server = End.server(setup, 0, target.address());
                End client = End.client(setup, server.udpAddress());
                Connection user = Connection.to(client.tcpAddress())) {
            Connection accepted = target.next();
            client.stop();
            accepted.expectFailure();
            user.expectFailure();
            server.awaitQuiet();
            assertThat(server.recorder().count(TunnelEvent.SessionClosed.class)).isEqualTo(1);
        }
    }

    private static Connection heal(UdpRelay relay, InetSocketAddress server, End client) throws Exception {
        relay.heal(server);
        return Connection.to(client.tcpAddress());
    }

    private static void echoed(Connection user, long seed) throws Exception {
        user.send(seed, 1000);
        user.expect(seed, 1000);
    }

    /// A connection that fails is what these tests want.
    private static void echo(Connection target) {
        try (target) {
            target.in().transferTo(target.out());
        } catch (IOException _) {
            // The user is the one who looks.
        }
    }

    private static Predicate<TunnelEvent> isClosed(CloseReason reason) {
        return event -> event instanceof TunnelEvent.SessionClosed closed && closed.reason() == reason;
    }
}
