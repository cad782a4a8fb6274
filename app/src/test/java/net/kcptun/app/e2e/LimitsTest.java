package net.kcptun.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import net.kcptun.app.net.StartException;
import net.kcptun.app.net.Transport;
import net.kcptun.core.tunnel.DropReason;
import net.kcptun.core.tunnel.Limit;
import net.kcptun.core.tunnel.SessionState;
import net.kcptun.core.tunnel.TunnelEvent;

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
