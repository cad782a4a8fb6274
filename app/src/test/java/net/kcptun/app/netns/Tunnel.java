package net.kcptun.app.netns;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import net.kcptun.app.config.HostPort;
import net.kcptun.app.e2e.Connection;
import org.jspecify.annotations.Nullable;

/// A client and a server on hosts of their own, with a target beside the server. They know each other by the server's
/// address or by a rendezvous server.
final class Tunnel implements Closeable {
    private static final int USERS_PORT = 8000;
    private static final int SECONDS = 30;
    private static final int ATTEMPT_MILLIS = 500;
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final Host clientHost;
    private final InetSocketAddress users;
    private final ServerSocket target;
    private final Program server;
    private final Program client;
    private final @Nullable Program rendezvous;
    private long attempts;

    private Tunnel(Plan plan, Host serverHost, Host clientHost) throws Exception {
        this.clientHost = clientHost;
        users = socketAddress(clientHost.family().loopback(USERS_PORT));
        HostPort loopback = serverHost.family().loopback(0);
        target = serverHost.namespace().in(() -> new ServerSocket(0, 50, InetAddress.getByName(loopback.host())));
        target.setSoTimeout(ATTEMPT_MILLIS);
        rendezvous = plan.startRendezvous();
        HostPort targetAddress = new HostPort(loopback.host(), target.getLocalPort());
        server = plan.startServer(serverHost, targetAddress);
        client = plan.startClient(clientHost, new HostPort(users.getAddress().getHostAddress(), USERS_PORT));
    }

    static Tunnel start(Plan plan, Host serverHost, Host clientHost) throws Exception {
        Tunnel tunnel = new Tunnel(plan, serverHost, clientHost);
        try {
            tunnel.server.awaitReady();
            tunnel.client.awaitReady();
            return tunnel;
        } catch (Throwable e) {
            tunnel.close();
            throw e;
        }
    }

    Program server() {
        return server;
    }

    Program client() {
        return client;
    }

    Program rendezvous() {
        if (rendezvous == null) {
            throw new IllegalStateException("there is no rendezvous server");
        }
        return rendezvous;
    }

    /// A user connects, again and again until bytes arrive at the target.
    Conversation converse() throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        while (System.nanoTime() - deadline < 0) {
            Optional<Conversation> conversation = attempt(++attempts);
            if (conversation.isPresent()) {
                return conversation.get();
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        throw new AssertionError("no connection in " + SECONDS + " s; the client: " + client.log());
    }

    private Optional<Conversation> attempt(long number) throws Exception {
        Connection user = clientHost.namespace().in(() -> Connection.to(users));
        try {
            user.out().writeLong(number);
            Optional<Connection> far = accept(number);
            if (far.isPresent()) {
                return Optional.of(new Conversation(user, far.get()));
            }
        } catch (IOException e) {
            // The client refuses users while it has no path to the server.
        }
        user.close();
        return Optional.empty();
    }

    /// The target's end of this attempt; those of earlier ones, which come late, are closed.
    private Optional<Connection> accept(long number) throws IOException {
        try {
            while (true) {
                Connection far = new Connection(target.accept());
                if (far.in().readLong() == number) {
                    return Optional.of(far);
                }
                far.close();
            }
        } catch (SocketTimeoutException e) {
            return Optional.empty();
        }
    }

    private static InetSocketAddress socketAddress(HostPort address) throws IOException {
        return new InetSocketAddress(InetAddress.getByName(address.host()), address.port());
    }

    @Override
    public void close() throws IOException {
        client.close();
        server.close();
        if (rendezvous != null) {
            rendezvous.close();
        }
        target.close();
    }
}
