package net.kcptun.app.e2e;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import net.kcptun.app.log.StartException;
import net.kcptun.core.tunnel.api.TunnelEvent;

/// A client and a server that know each other, a target behind and users in front of them, all on loopback.
///
/// When it closes, users and target go first; then no session, buffer or thread may be left at either end.
final class TunnelPair implements AutoCloseable {
    private final End server;
    private final End client;
    private final Target target;
    private final List<Connection> users = new CopyOnWriteArrayList<>();

    private TunnelPair(End server, End client, Target target) {
        this.server = server;
        this.client = client;
        this.target = target;
    }

    /// The target is the pair's from now on.
    static TunnelPair open(Setup setup, Target target) throws Exception {
        return open(setup, setup, target);
    }

    /// Returns once the ends have heard of each other.
    static TunnelPair open(Setup serverSetup, Setup clientSetup, Target target) throws Exception {
        try {
            End server = End.server(serverSetup, 0, target.address());
            return withClient(clientSetup, server, target);
        } catch (Exception | AssertionError e) {
            target.close();
            throw e;
        }
    }

    private static TunnelPair withClient(Setup setup, End server, Target target)
            throws StartException, InterruptedException {
        try {
            End client = End.client(setup, server.udpAddress());
            client.recorder().await("a round trip", TunnelEvent.RoundTrip.class::isInstance);
            return new TunnelPair(server, client, target);
        } catch (StartException | AssertionError e) {
            server.close();
            throw e;
        }
    }

    /// A user's connection; it is closed with the pair.
    Connection connect() throws IOException {
        Connection user = Connection.to(client.tcpAddress());
        users.add(user);
        return user;
    }

    void play(Exchange exchange) throws Exception {
        try (Connection user = connect()) {
            exchange.play(user);
        }
    }

    End server() {
        return server;
    }

    End client() {
        return client;
    }

    Target target() {
        return target;
    }

    InetSocketAddress listenAddress() {
        return client.tcpAddress();
    }

    @Override
    public void close() throws IOException {
        try (server;
                client) {
            for (Connection user : users) {
                user.close();
            }
            target.close();
            client.awaitQuiet();
            server.awaitQuiet();
        }
    }
}
