package net.kcptun.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import net.kcptun.app.net.loop.Transport;
import net.kcptun.core.tunnel.api.DropReason;
import net.kcptun.core.tunnel.api.Limit;
import net.kcptun.core.tunnel.api.SessionState;
import net.kcptun.core.tunnel.api.TunnelEvent;

/// Those who take all they can get: what is there already goes on, and no more than the limit is held.
final class BadClientsTest {
    private static final int LIMIT = 40;
    private static final int WANTED = 200;
    private static final int BYTES = 500_000;
    private static final long BUFFERED_BYTES = 8 << 20;

    @Transports
    void sessionsWithoutEndAreRefusedAndThoseOfOthersGoOn(Transport transport) throws Exception {
        Setup setup = Setup.over(transport);
        try (TunnelPair pair = TunnelPair.open(setup.limit(Limit.SESSIONS, LIMIT), setup, Target.manual(Setup.IPV4));
                End attackers = End.client(setup, pair.server().udpAddress());
                Crowd crowd = new Crowd()) {
            Connection user = pair.connect();
            Connection far = pair.target().next();
            crowd.connect(attackers.tcpAddress());
            pair.server().recorder().awaitDrops(DropReason.SESSION_LIMIT, WANTED - LIMIT + 1);
            assertThat(open(pair.server())).isLessThanOrEqualTo(LIMIT);
            assertThat(pair.server().bufferedBytes()).isLessThan(BUFFERED_BYTES);
            assertGoesOn(user, far);
        }
    }

    @Transports
    void connectionsThatSayNothingAreRefusedBeyondTheLimitAndOthersGoOn(Transport transport) throws Exception {
        Setup setup = Setup.over(transport);
        try (TunnelPair pair = TunnelPair.open(setup, setup.limit(Limit.SESSIONS, LIMIT), Target.manual(Setup.IPV4));
                Crowd crowd = new Crowd()) {
            Connection user = pair.connect();
            Connection far = pair.target().next();
            crowd.connect(pair.listenAddress());
            pair.client().recorder().awaitCount("refusals", TunnelEvent.SessionRefused.class, WANTED - LIMIT + 1);
            assertThat(open(pair.client())).isLessThanOrEqualTo(LIMIT);
            assertThat(pair.client().bufferedBytes()).isLessThan(BUFFERED_BYTES);
            assertGoesOn(user, far);
        }
    }

    private static void assertGoesOn(Connection user, Connection far) throws Exception {
        Together.run(
                () -> user.send(1, BYTES),
                () -> far.expect(1, BYTES),
                () -> far.send(2, BYTES),
                () -> user.expect(2, BYTES));
    }

    private static long open(End end) {
        return end.sessions().stream()
                .filter(session -> session.state() != SessionState.TIME_WAIT)
                .count();
    }

    /// Connections that say nothing, or a byte. Some may be reset at once.
    private static final class Crowd implements AutoCloseable {
        private final List<Connection> connections = new ArrayList<>();

        void connect(InetSocketAddress address) throws Exception {
            for (int i = 0; i < WANTED; i++) {
                try {
                    Connection connection = Connection.to(address);
                    connections.add(connection);
                    if (i % 2 == 0) {
                        connection.out().writeByte(i);
                    }
                } catch (SocketException e) {
                    assertThat(e).isNotInstanceOf(ConnectException.class);
                }
            }
        }

        @Override
        public void close() throws IOException {
            for (Connection connection : connections) {
                connection.close();
            }
        }
    }
}
