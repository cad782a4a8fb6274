package net.kcptun.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import net.kcptun.app.config.HostPort;
import net.kcptun.app.log.StartException;
import net.kcptun.app.net.loop.Transport;
import net.kcptun.core.tunnel.TunnelSnapshot;
import net.kcptun.core.tunnel.api.DropReason;
import net.kcptun.core.tunnel.api.Limit;
import net.kcptun.core.tunnel.api.SessionState;
import net.kcptun.core.tunnel.api.TunnelEvent;

/// What does not fit is refused so that somebody notices.
final class LimitsTest {
    private static final int LIMIT = 3;

    @Transports
    void aClientRefusesConnectionsBeyondItsLimit(Transport transport) throws Exception {
        Setup setup = Setup.over(transport);
        try (TunnelPair pair = TunnelPair.open(setup, setup.limit(Limit.SESSIONS, LIMIT), Target.manual(Setup.IPV4))) {
            Connection first = fill(pair);
            Connection.expectRefusal(pair.listenAddress());
            assertThat(pair.client().recorder().count(TunnelEvent.SessionRefused.class))
                    .isEqualTo(1);
            first.reset();
            pair.client().awaitSessions(LIMIT - 1, SessionState.OPEN);
            pair.connect();
            pair.client().awaitSessions(LIMIT, SessionState.OPEN);
        }
    }

    @Transports
    void aServerRefusesSessionsBeyondItsLimit(Transport transport) throws Exception {
        Setup setup = Setup.over(transport);
        try (TunnelPair pair = TunnelPair.open(setup.limit(Limit.SESSIONS, LIMIT), setup, Target.manual(Setup.IPV4))) {
            Connection first = fill(pair);
            Connection.expectRefusal(pair.listenAddress());
            assertThat(pair.server().recorder().drops(DropReason.SESSION_LIMIT)).isPositive();
            first.reset();
            pair.server().awaitSessions(LIMIT - 1, SessionState.OPEN);
            pair.connect();
            pair.server().awaitSessions(LIMIT, SessionState.OPEN);
        }
    }

    @Transports
    void aServerRefusesSessionsOfAnAddressThatHasEnough(Transport transport) throws Exception {
        Setup setup = Setup.over(transport);
        Setup strict = setup.limit(Limit.SESSIONS_PER_ADDRESS, LIMIT);
        try (TunnelPair pair = TunnelPair.open(strict, setup, Target.manual(Setup.IPV4));
                End neighbour = End.client(setup, pair.server().udpAddress())) {
            Connection first = fill(pair);
            Connection.expectRefusal(neighbour.tcpAddress());
            assertThat(pair.server().recorder().drops(DropReason.ADDRESS_LIMIT)).isPositive();
            first.reset();
            pair.server().awaitSessions(LIMIT - 1, SessionState.OPEN);
            try (Connection user = Connection.to(neighbour.tcpAddress())) {
                user.send(1, 10);
                pair.target().next().expect(1, 10);
            }
        }
    }

    /// The target's queue in the kernel takes two or so; the others wait for it.
    @Transports
    void aServerRefusesSessionsWhileTooManyWaitForTheirTarget(Transport transport) throws Exception {
        Setup setup = Setup.over(transport);
        Setup strict = setup.limit(Limit.HALF_OPEN, LIMIT);
        try (TunnelPair pair = TunnelPair.open(strict, setup, Target.shut(Setup.IPV4))) {
            for (int i = 0; i < 2 * LIMIT + 4; i++) {
                pair.connect();
            }
            pair.server().recorder().awaitDrops(DropReason.HALF_OPEN_LIMIT, 1);
            assertThat(uses(pair.server(), Limit.HALF_OPEN)).isLessThanOrEqualTo(LIMIT);
            pair.target().open();
            Eventually.holds(
                    "none is half open any more",
                    () -> uses(pair.server(), Limit.HALF_OPEN) == 0,
                    pair.server()::sessions);
            pair.target().next();
        }
    }

    @Transports
    void uploadsToStoppedTargetsStayWithinTheBudgetAndArrive(Transport transport) throws Exception {
        Setup setup = Setup.over(transport).limit(Limit.BUFFERED, 1 << 20);
        int bytes = 12_000_000;
        try (TunnelPair pair = TunnelPair.open(setup, Target.manual(Setup.IPV4));
                ExecutorService senders = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Connection> targets = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                Connection user = pair.connect();
                user.send(1, 1);
                targets.add(pair.target().next());
                senders.submit(() -> {
                    user.send(2, bytes);
                    return null;
                });
            }
            Eventually.holds("windows shrink", () -> narrowed(pair.server()) > 0, pair.server()::sessions);
            assertThat(pair.server().bufferedBytes()).isLessThan(2 << 20);
            assertThat(pair.client().bufferedBytes()).isLessThan(2 << 20);
            for (Connection target : targets) {
                target.expect(1, 1);
                target.expect(2, bytes);
            }
        }
    }

    @Transports
    void aRendezvousServerRefusesServicesBeyondItsLimits(Transport transport) throws Exception {
        Setup setup = Setup.over(transport);
        for (Limit limit : List.of(Limit.SERVICES, Limit.SERVICES_PER_ADDRESS)) {
            try (Target target = Target.manual(Setup.IPV4);
                    End meeting = End.rendezvous(setup.limit(limit, 1), 0)) {
                HostPort at = new HostPort(Setup.IPV4, meeting.udpAddress().getPort());
                try (End _ = End.server(setup, at, "one", target.address());
                        End _ = End.server(setup, at, "two", target.address())) {
                    meeting.recorder().awaitDrops(DropReason.SERVICE_LIMIT, 1);
                    assertThat(meeting.snapshots().getFirst().services()).hasSize(1);
                    assertThat(meeting.snapshots().getFirst().stats().refusals(limit))
                            .isPositive();
                }
            }
        }
    }

    @Transports
    void aReloadChangesLimitsAndKeepsWhatIsOpen(Transport transport) throws Exception {
        Setup setup = Setup.over(transport);
        try (TunnelPair pair = TunnelPair.open(setup, Target.manual(Setup.IPV4))) {
            fill(pair);
            pair.server().reload(config -> Setup.with(config, Limit.SESSIONS_PER_ADDRESS, 1));
            Connection.expectRefusal(pair.listenAddress());
            pair.server().awaitSessions(LIMIT, SessionState.OPEN);
            pair.server().reload(config -> Setup.with(config, Limit.SESSIONS_PER_ADDRESS, LIMIT + 1));
            Connection user = pair.connect();
            user.send(1, 10);
            pair.target().next().expect(1, 10);
            pair.client().reload(config -> Setup.with(config, Limit.SESSIONS, LIMIT));
            Connection.expectRefusal(pair.listenAddress());
            assertThat(pair.client().recorder().count(TunnelEvent.SessionRefused.class))
                    .isEqualTo(1);
        }
    }

    private static long uses(End end, Limit limit) {
        return end.snapshots().getFirst().uses().get(limit);
    }

    private static long narrowed(End end) {
        return end.snapshots().stream().mapToLong(TunnelSnapshot::narrowed).sum();
    }

    @Transports
    void aListenAddressInUseFailsTheStart(Transport transport) throws Exception {
        Setup setup = Setup.over(transport);
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName(Setup.IPV4))) {
            InetSocketAddress anywhere = new InetSocketAddress(Setup.IPV4, 9);
            assertThatThrownBy(() -> End.client(setup, taken.getLocalPort(), anywhere))
                    .isInstanceOf(StartException.class)
                    .hasMessageContaining("TCP " + Setup.IPV4 + ":" + taken.getLocalPort())
                    .hasMessageContaining("in use");
        }
    }

    @Transports
    void aKcpAddressInUseFailsTheStart(Transport transport) throws Exception {
        Setup setup = Setup.over(transport);
        try (Target target = Target.manual(Setup.IPV4);
                DatagramSocket taken = new DatagramSocket(0, InetAddress.getByName(Setup.IPV4))) {
            assertThatThrownBy(() -> End.server(setup, taken.getLocalPort(), target.address()))
                    .isInstanceOf(StartException.class)
                    .hasMessageContaining("UDP " + Setup.IPV4 + ":" + taken.getLocalPort())
                    .hasMessageContaining("in use");
        }
    }

    /// @return the first of as many connections as there may be
    private static Connection fill(TunnelPair pair) throws Exception {
        Connection first = pair.connect();
        for (int i = 1; i < LIMIT; i++) {
            pair.connect();
        }
        for (int i = 0; i < LIMIT; i++) {
            pair.target().next();
        }
        pair.client().awaitSessions(LIMIT, SessionState.OPEN);
        return first;
    }
}
