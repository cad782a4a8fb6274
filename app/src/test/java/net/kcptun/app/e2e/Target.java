package net.kcptun.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import net.kcptun.app.config.HostPort;
import org.jspecify.annotations.Nullable;

/// What a server forwards to: a listener that runs a script for each connection. What goes wrong in a script is the
/// test's failure when the target closes.
final class Target implements AutoCloseable {
    private static final int ACCEPT_SECONDS = 10;
    private static final int BACKLOG = 300;

    private final ServerSocket listener;
    private final Script script;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Connection> connections = new CopyOnWriteArrayList<>();
    private final List<Throwable> failures = new CopyOnWriteArrayList<>();
    private final LinkedBlockingQueue<Connection> waiting = new LinkedBlockingQueue<>();
    private final AtomicInteger accepted = new AtomicInteger();
    private volatile boolean closing;

    /// What is done with one connection. Whoever returns leaves it open.
    interface Script {
        void serve(Connection connection) throws Exception;
    }

    private Target(String host, int backlog, @Nullable Script script) throws IOException {
        listener = new ServerSocket(0, backlog, InetAddress.getByName(host));
        this.script = script == null ? waiting::add : script;
    }

    static Target serving(String host, Script script) throws IOException {
        Target target = new Target(host, BACKLOG, script);
        target.open();
        return target;
    }

    /// Connections are the test's, by [#next].
    static Target manual(String host) throws IOException {
        Target target = new Target(host, BACKLOG, null);
        target.open();
        return target;
    }

    /// A manual target that accepts nothing before [#open], and whose queue in the kernel is as short as can be.
    static Target shut(String host) throws IOException {
        return new Target(host, 1, null);
    }

    void open() {
        threads.execute(this::acceptAll);
    }

    private void acceptAll() {
        try {
            while (true) {
                Connection connection = new Connection(listener.accept());
                accepted.incrementAndGet();
                connections.add(connection);
                if (closing) {
                    connection.close();
                    return;
                }
                threads.execute(() -> serve(connection));
            }
        } catch (IOException e) {
            fail(e);
        }
    }

    private void serve(Connection connection) {
        try {
            script.serve(connection);
        } catch (Throwable e) {
            fail(e);
        }
    }

    private void fail(Throwable e) {
        if (!closing) {
            failures.add(e);
        }
    }

    Connection next() throws InterruptedException {
        Connection connection = waiting.poll(ACCEPT_SECONDS, TimeUnit.SECONDS);
        if (connection == null) {
            throw new AssertionError("no connection in " + ACCEPT_SECONDS + " s");
        }
        return connection;
    }

    int accepted() {
        return accepted.get();
    }

    int port() {
        return listener.getLocalPort();
    }

    HostPort address() {
        return new HostPort(listener.getInetAddress().getHostAddress(), port());
    }

    @Override
    public void close() throws IOException {
        closing = true;
        listener.close();
        for (Connection connection : connections) {
            connection.close();
        }
        threads.shutdownNow();
        threads.close();
        assertThat(failures).as("failures at the target").isEmpty();
    }
}
