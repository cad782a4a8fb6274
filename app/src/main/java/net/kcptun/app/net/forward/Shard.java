package net.kcptun.app.net.forward;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.netty.util.concurrent.Promise;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import net.kcptun.app.config.Config;
import net.kcptun.app.config.HostPort;
import net.kcptun.app.log.StartException;
import net.kcptun.app.net.base.AddressCache;
import net.kcptun.app.net.base.BindAddresses;
import net.kcptun.app.net.base.DatagramTransport;
import net.kcptun.app.net.base.NameResolver;
import net.kcptun.app.net.base.PeerLink;
import net.kcptun.app.net.base.PortShare;
import net.kcptun.app.net.base.UdpErrors;
import net.kcptun.app.net.disguise.DisguiseTransport;
import net.kcptun.app.net.loop.LoopClock;
import net.kcptun.app.net.loop.TunnelLoop;
import net.kcptun.app.net.tcp.TcpAcceptor;
import net.kcptun.app.net.tcp.TcpDialer;
import net.kcptun.app.net.tcp.TcpStream;
import net.kcptun.app.net.udp.UdpTransport;
import net.kcptun.core.crypto.PacketCipher;
import net.kcptun.core.obfs.FlowTable;
import net.kcptun.core.tunnel.Tunnel;
import net.kcptun.core.tunnel.TunnelSnapshot;
import net.kcptun.core.tunnel.api.Dialer;
import net.kcptun.core.tunnel.api.Path;
import net.kcptun.core.tunnel.api.PathFinder;
import net.kcptun.core.tunnel.api.TunnelOptions;
import net.kcptun.core.tunnel.api.TunnelPorts;
import net.kcptun.core.tunnel.session.Session;
import net.kcptun.core.tunnel.shared.SharedState;
import net.kcptun.core.wire.ControlMessage.ServiceId;
import net.kcptun.core.wire.Endpoint;
import org.jspecify.annotations.Nullable;

/// One event loop with its tunnel, what carries its datagrams, and its TCP side: a listener on a client, a dialer
/// on a server. Shards of one program share a server's UDP port and a client's TCP port.
final class Shard {
    /// A little longer than a tunnel waits before it sends RESET once more.
    private static final int REPEAT_MILLIS = 300;
    private static final int RELOAD_MILLIS = 1000;

    private final Forwarder.Parts parts;
    private final TunnelLoop loop;
    private final DatagramTransport carriage;
    private final PacketCipher cipher;
    private final Tunnel tunnel;
    private final NameResolver resolver;
    private final @Nullable TcpDialer dialer;
    private final Promise<Void> closed;
    private Config config;
    private @Nullable TcpAcceptor acceptor;
    private @Nullable PeerLink path;

    /// What all shards of a program have.
    ///
    /// @param clock one for all, since they compare their times
    record Common(NameResolver resolver, LoopClock clock, SharedState siblings) {}

    Shard(Config config, Forwarder.Parts parts, EventLoop eventLoop, Common common) {
        this.config = config;
        this.parts = parts;
        this.resolver = common.resolver();
        SharedState.Member place = common.siblings().join(this::onMailCome);
        this.loop = new TunnelLoop(eventLoop, common.clock(), place.buffers());
        this.closed = GlobalEventExecutor.INSTANCE.newPromise();
        this.carriage = carriage();
        HostPort target = config.addresses().connect();
        this.dialer = target == null ? null : new TcpDialer(loop, parts.transport(), config.tcp(), target, resolver);
        this.cipher = parts.ciphers().get();
        this.tunnel = new Tunnel(options(), cipher, ports(), place);
        loop.attach(new TunnelEngine(tunnel), carriage.port());
    }

    private DatagramTransport carriage() {
        DatagramTransport.User user = new TunnelSide();
        return config.security().obfs() == null
                ? new UdpTransport(loop, config, parts, resolver, user)
                : new DisguiseTransport(loop, config, parts, resolver, user);
    }

    private TunnelOptions options() {
        TunnelOptions.Role role = switch (config.mode()) {
            case SERVER -> TunnelOptions.Role.SERVER;
            case CLIENT -> TunnelOptions.Role.CLIENT;
            case RENDEZVOUS_SERVER -> TunnelOptions.Role.RENDEZVOUS;
        };
        Config.Addresses ways = config.addresses();
        boolean isMet = ways.rendezvousServer() != null;
        ServiceId service = isMet ? new ServiceId(ways.serviceId().getBytes(StandardCharsets.UTF_8)) : null;
        TunnelOptions.Carrier carrier =
                config.security().obfs() == null ? TunnelOptions.Carrier.UDP : TunnelOptions.Carrier.TCP;
        return new TunnelOptions(role, config.kcp(), config.mtu(), config.timing(), carrier, config.limits(), service);
    }

    private TunnelPorts ports() {
        TcpDialer tcp = dialer;
        Dialer dial = tcp == null ? session -> {} : session -> tcp.dial(new SessionDial(session));
        return new TunnelPorts(
                carriage.port(),
                dial,
                new Renewal(),
                parts.entropy(),
                System::currentTimeMillis,
                parts.events().get());
    }

    /// Blocks until the sockets that others know the address of are open.
    ///
    /// @param first the shard whose ports this one shares; null: it is the first
    void start(@Nullable Shard first) throws StartException {
        HostPort kcpBind = config.addresses().kcpBind();
        if (kcpBind != null && config.mode() != Config.Mode.CLIENT) {
            if (first == null) {
                carriage.listen(kcpBind, share());
            } else {
                carriage.join(first.kcpAddress());
            }
        }
        if (dialer != null) {
            dialer.start();
        }
        HostPort rendezvous = config.addresses().rendezvousServer();
        HostPort server = config.addresses().kcpConnect();
        if (rendezvous != null) {
            path = carriage.follow("rendezvous_server", rendezvous, kcpBind);
        } else if (server != null && config.mode() == Config.Mode.CLIENT) {
            path = carriage.follow("kcp_connect", server, kcpBind);
        }
        HostPort listen = config.addresses().listen();
        if (listen != null) {
            acceptor = first == null ? listen(listen) : listen(first.tcpAddress(), PortShare.FURTHER);
        }
    }

    private PortShare share() {
        return parts.threads() == 1 ? PortShare.ALONE : PortShare.FIRST;
    }

    private TcpAcceptor listen(HostPort listen) throws StartException {
        StartException failure = new StartException("no address to bind");
        for (InetSocketAddress local : BindAddresses.of(listen)) {
            try {
                return listen(local, share());
            } catch (StartException e) {
                failure = e;
            }
        }
        throw failure;
    }

    private TcpAcceptor listen(InetSocketAddress local, PortShare share) throws StartException {
        TcpAcceptor opened = new TcpAcceptor(loop, parts.transport(), config.tcp(), this::onAccepted, parts.log());
        opened.start(local, share);
        parts.log().info("tcp listen: " + AddressCache.endpointOf(opened.localAddress()));
        return opened;
    }

    /// Another shard has something for a session here. On that one's thread.
    private void onMailCome() {
        try {
            loop.eventLoop().execute(this::readMail);
        } catch (RejectedExecutionException _) {
            // It has stopped, and has no sessions any more.
        }
    }

    private void readMail() {
        if (!loop.isStopped()) {
            tunnel.onMail(loop.enter());
        }
    }

    /// Resolves the name of the server, or of the rendezvous server, again. From any thread.
    void renewPath(boolean freshSocket) {
        loop.eventLoop().execute(() -> {
            if (path != null) {
                path.renew(freshSocket);
            }
        });
    }

    /// Server: resolves the target's name again. From any thread.
    void renewTarget() {
        if (dialer != null) {
            loop.eventLoop().execute(dialer::refresh);
        }
    }

    /// Takes over another configuration; waits a little for it. Not from the loop's thread. Nothing once stopped.
    void reload(Reload reload) {
        Future<?> applied;
        try {
            applied = loop.eventLoop().submit(() -> apply(reload));
        } catch (RejectedExecutionException _) {
            return;
        }
        applied.awaitUninterruptibly(RELOAD_MILLIS);
        if (applied.cause() != null) {
            throw new IllegalStateException("an event loop could not take it over", applied.cause());
        }
    }

    private void apply(Reload reload) {
        if (loop.isStopped()) {
            return;
        }
        config = reload.config();
        tunnel.onOptions(options(), loop.enter());
        carriage.limits(config.limits());
        if (dialer != null) {
            reload(dialer, reload.target());
        }
        if (path != null) {
            reload(path, reload.server());
        }
        if (acceptor != null) {
            acceptor.options(config.tcp());
        }
    }

    private void reload(TcpDialer dialer, NameResolver.@Nullable Answer target) {
        dialer.options(config.tcp());
        if (target == null) {
            dialer.refresh();
            return;
        }
        dialer.follow(target);
    }

    private static void reload(PeerLink path, NameResolver.@Nullable Answer server) {
        if (server == null) {
            path.renew(false);
            return;
        }
        path.follow(server);
    }

    Executor executor() {
        return loop.eventLoop();
    }

    UdpErrors udpErrors() {
        return carriage.port().errors();
    }

    /// 0: there is no UDP socket now.
    int udpPort() {
        return carriage.udpPort();
    }

    /// Where peers come to.
    InetSocketAddress kcpAddress() {
        return carriage.localAddress();
    }

    InetSocketAddress tcpAddress() {
        return Objects.requireNonNull(acceptor).localAddress();
    }

    /// The flows now; none once stopped. Not from the loop's thread.
    FlowTable.View flows(boolean withEach) {
        if (loop.eventLoop().isShuttingDown()) {
            return FlowTable.View.NONE;
        }
        Future<FlowTable.View> taken =
                loop.eventLoop().submit(() -> carriage.flows(withEach)).awaitUninterruptibly();
        return Objects.requireNonNullElse(taken.getNow(), FlowTable.View.NONE);
    }

    /// What can be seen of the tunnel now; empty once stopped. Not from the loop's thread.
    Optional<TunnelSnapshot> snapshot(boolean withSessions) {
        if (loop.eventLoop().isShuttingDown()) {
            return Optional.empty();
        }
        Future<TunnelSnapshot> taken = loop.eventLoop()
                .submit(() -> tunnel.snapshot(withSessions, loop.enter()))
                .awaitUninterruptibly();
        return Optional.ofNullable(taken.getNow());
    }

    /// Sessions are ended and their peers told; sockets are closed once a lost RESET has been repeated. From any
    /// thread.
    void stop() {
        if (loop.eventLoop().isShuttingDown()) {
            return;
        }
        loop.eventLoop().execute(() -> {
            if (acceptor != null) {
                acceptor.stop();
            }
            boolean hasPeers = tunnel.shutdown(loop.enter());
            long pause = hasPeers ? REPEAT_MILLIS : 0;
            loop.eventLoop().schedule(this::close, pause, TimeUnit.MILLISECONDS);
        });
    }

    /// Not from the loop's thread.
    void awaitStop(long millis) {
        closed.awaitUninterruptibly(millis, TimeUnit.MILLISECONDS);
    }

    private void close() {
        loop.stop();
        if (path != null) {
            path.stop();
        }
        carriage.close();
        cipher.close();
        closed.trySuccess(null);
    }

    private void onAccepted(TcpStream stream, InetSocketAddress remote, long now) {
        Session session = tunnel.open(stream, AddressCache.endpointOf(remote).toString(), now);
        if (session == null) {
            stream.abort();
            return;
        }
        stream.attach(new SessionEvents(session));
    }

    private final class TunnelSide implements DatagramTransport.User {
        @Override
        public boolean onDatagram(byte[] buf, int off, int len, Endpoint from, long now) {
            loop.writeEarly();
            return tunnel.onPacket(buf, off, len, from, now);
        }

        @Override
        public void onPath(Path path, long now) {
            tunnel.onPath(path, now);
        }

        @Override
        public void onPathEnd(Endpoint remote, long now) {
            tunnel.onPathEnd(remote, now);
        }

        @Override
        public long flowSilenceNanos() {
            return config.timing().flowSilenceNanos();
        }
    }

    private final class Renewal implements PathFinder {
        @Override
        public void renewPath(boolean freshSocket) {
            Shard.this.renewPath(freshSocket);
        }

        @Override
        public void renewTarget() {
            Shard.this.renewTarget();
        }
    }

    private record SessionDial(Session session) implements TcpDialer.Caller {
        @Override
        public void onConnected(TcpStream stream, long now) {
            stream.attach(new SessionEvents(session));
            session.onConnected(stream, now);
        }

        @Override
        public void onDialFailed(String why, long now) {
            session.onDialFailed(why, now);
        }
    }
}
