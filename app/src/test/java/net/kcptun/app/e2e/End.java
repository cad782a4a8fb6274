package net.kcptun.app.e2e;

import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.function.UnaryOperator;
import net.kcptun.app.config.Config;
import net.kcptun.app.config.HostPort;
import net.kcptun.app.log.StartException;
import net.kcptun.app.net.base.ReadGate;
import net.kcptun.app.net.forward.Ciphers;
import net.kcptun.app.net.forward.Forwarder;
import net.kcptun.app.net.forward.SystemEntropy;
import net.kcptun.app.stats.Instance;
import net.kcptun.app.stats.Observer;
import net.kcptun.app.stats.Source;
import net.kcptun.app.status.Status;
import net.kcptun.core.tunnel.TunnelSnapshot;
import net.kcptun.core.tunnel.api.SessionState;
import net.kcptun.core.tunnel.api.SessionView;

/// One end of a tunnel: a forwarder, in a thread group of its own, by which threads that outlive it are
/// found.
final class End implements AutoCloseable {
    private final ThreadGroup threads = new ThreadGroup("e2e");
    private final Recorder recorder = new Recorder();
    private final Forwarder forwarder;
    private Config config;
    private boolean isStopped;

    private End(Setup setup, Config config) throws StartException {
        this.config = config;
        SystemEntropy entropy = new SystemEntropy();
        try (Ciphers ciphers = Ciphers.of(config, entropy)) {
            var parts =
                    new Forwarder.Parts(setup.transport(), setup.threads(), ciphers, entropy, () -> recorder, recorder);
            forwarder = new Forwarder(config, parts);
        }
        try {
            inGroup(forwarder);
        } catch (StartException e) {
            awaitThreadsGone();
            throw e;
        }
    }

    /// As a program is that reads its configuration, on the transport of `setup`.
    static End of(Setup setup, Config config) throws StartException {
        return new End(setup, config);
    }

    /// @param kcpPort 0: the system chooses
    static End server(Setup setup, int kcpPort, HostPort target) throws StartException {
        return new End(setup, setup.server(kcpPort, target));
    }

    static End rendezvous(Setup setup, int kcpPort) throws StartException {
        return new End(setup, setup.rendezvous(kcpPort));
    }

    static End server(Setup setup, HostPort rendezvous, String service, HostPort target) throws StartException {
        return new End(setup, setup.server(rendezvous, service, target));
    }

    static End client(Setup setup, HostPort rendezvous, String service) throws StartException {
        return new End(setup, setup.client(rendezvous, service));
    }

    static End client(Setup setup, InetSocketAddress server) throws StartException {
        return client(setup, 0, server);
    }

    /// @param listenPort 0: the system chooses
    static End client(Setup setup, int listenPort, InetSocketAddress server) throws StartException {
        return new End(setup, setup.client(listenPort, server));
    }

    /// Threads belong to the group of the thread that started them.
    private void inGroup(Forwarder forwarder) throws StartException {
        CompletableFuture<Void> started = new CompletableFuture<>();
        new Thread(threads, () -> {
                    try {
                        forwarder.start();
                        started.complete(null);
                    } catch (Throwable e) {
                        started.completeExceptionally(e);
                    }
                })
                .start();
        try {
            started.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof StartException cause) {
                throw cause;
            }
            throw new AssertionError(e.getCause());
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    void reload(UnaryOperator<Config> change) throws StartException {
        Config next = change.apply(config);
        forwarder.reload(next);
        config = next;
    }

    /// A status server of this end, on a port that the system chooses.
    Status status() throws StartException {
        Observer observer = Observer.start(
                Source.of(forwarder),
                Instance.of(config, "1.2.3", forwarder.loops().size()),
                config);
        return Status.start(new HostPort("127.0.0.1", 0), config, observer, recorder, ReadGate.opened());
    }

    Recorder recorder() {
        return recorder;
    }

    InetSocketAddress udpAddress() {
        return forwarder.kcpAddress();
    }

    InetSocketAddress tcpAddress() {
        return forwarder.tcpAddress();
    }

    List<SessionView> sessions() {
        return snapshots().stream().flatMap(s -> s.sessions().stream()).toList();
    }

    long bufferedBytes() {
        return snapshots().stream().mapToLong(TunnelSnapshot::bufferedBytes).sum();
    }

    /// One for each event loop.
    List<TunnelSnapshot> snapshots() {
        return forwarder.snapshots();
    }

    List<Executor> loops() {
        return forwarder.loops();
    }

    void awaitSessions(int wanted, SessionState state) {
        Eventually.holds(
                wanted + " sessions are " + state,
                () -> sessions().stream().filter(s -> s.state() == state).count() == wanted,
                this::sessions);
    }

    /// Until so many sessions have been opened.
    void awaitOpened(int wanted) {
        Eventually.holds(wanted + " sessions are there", () -> sessions().size() == wanted, this::sessions);
    }

    /// Until some session has at least so many segments to send.
    void awaitWaiting(int segments) {
        Eventually.holds(
                segments + " segments wait",
                () -> sessions().stream().anyMatch(s -> s.waiting() >= segments),
                this::sessions);
    }

    /// Until so many bytes of users have been acknowledged by the other end.
    void awaitDelivered(long bytes) {
        Eventually.holds(
                bytes + " bytes are delivered",
                () -> sessions().stream().allMatch(s -> s.waiting() == 0)
                        && snapshots().stream()
                                        .mapToLong(s -> s.kcp().bytesSent)
                                        .sum()
                                >= bytes,
                this::snapshots);
    }

    /// Until every session has ended and given its memory back.
    void awaitQuiet() {
        Eventually.holds(
                "all sessions have ended",
                () -> bufferedBytes() == 0 && sessions().stream().allMatch(s -> s.state() == SessionState.TIME_WAIT),
                () -> snapshots() + " " + recorder);
    }

    /// Tells the peers. Any number of times.
    void stop() {
        if (!isStopped) {
            isStopped = true;
            forwarder.stop();
        }
    }

    @Override
    public void close() {
        stop();
        awaitThreadsGone();
    }

    private void awaitThreadsGone() {
        Eventually.holds("all threads have ended", () -> alive().isEmpty(), this::alive);
    }

    /// Netty's global executor, which serves all of the process, may have been started by any thread.
    private List<String> alive() {
        Thread[] found = new Thread[threads.activeCount() + 10];
        int n = threads.enumerate(found);
        return Arrays.stream(found, 0, n)
                .map(thread -> Objects.requireNonNull(thread).getName())
                .filter(name -> !name.startsWith("globalEventExecutor"))
                .toList();
    }
}
