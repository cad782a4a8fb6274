package net.kcptun.app.net.forward;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.netty.util.concurrent.Promise;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import net.kcptun.app.config.Config;
import net.kcptun.app.config.HostPort;
import net.kcptun.app.log.StartException;
import net.kcptun.app.net.base.AddressCache;
import net.kcptun.app.net.base.DatagramTransport;
import net.kcptun.app.net.base.LocalAddresses;
import net.kcptun.app.net.base.NameResolver;
import net.kcptun.app.net.base.PeerLink;
import net.kcptun.app.net.base.PortShare;
import net.kcptun.app.net.base.UdpErrors;
import net.kcptun.app.net.disguise.DisguiseTransport;
import net.kcptun.app.net.loop.LoopClock;
import net.kcptun.app.net.loop.TunnelLoop;
import net.kcptun.app.net.portmap.PortMapping;
import net.kcptun.app.net.tcp.TcpAcceptor;
import net.kcptun.app.net.tcp.TcpDialer;
import net.kcptun.app.net.tcp.TcpStream;
import net.kcptun.app.net.udp.UdpTransport;
import net.kcptun.app.registry.RegistryLink;
import net.kcptun.core.crypto.PacketCipher;
import net.kcptun.core.obfs.FlowTable;
import net.kcptun.core.portmap.Mapping;
import net.kcptun.core.relay.RelayView;
import net.kcptun.core.tunnel.Tunnel;
import net.kcptun.core.tunnel.TunnelSnapshot;
import net.kcptun.core.tunnel.api.Dialer;
import net.kcptun.core.tunnel.api.Path;
import net.kcptun.core.tunnel.api.PathFinder;
import net.kcptun.core.tunnel.api.RelayPorts;
import net.kcptun.core.tunnel.api.SharedRegistry;
import net.kcptun.core.tunnel.api.TunnelEvents;
import net.kcptun.core.tunnel.api.TunnelOptions;
import net.kcptun.core.tunnel.api.TunnelPorts;
import net.kcptun.core.tunnel.session.Session;
import net.kcptun.core.tunnel.shared.SharedState;
import net.kcptun.core.wire.ControlMessage.ServiceId;
import net.kcptun.core.wire.Endpoint;
import org.jspecify.annotations.Nullable;

/// One event loop with its tunnel, what carries its datagrams, and its TCP side: a listener on a client, a dialer
/// on a server. Shards of one program share a server's UDP port and a client's TCP port.
final class Shard implements PathFinder {
    /// A little longer than a tunnel waits before it sends RESET once more, and a router is told once more.
    private static final int REPEAT_MILLIS = 300;

    private final Forwarder.Parts parts;
    private final TunnelLoop loop;
    private final DatagramTransport transport;
    private final PacketCipher cipher;
    private final Tunnel tunnel;
    private final @Nullable ShardRelay relay;
    private final NameResolver resolver;
    private final @Nullable TcpDialer dialer;
    private final @Nullable RegistryLink registry;
    private final Promise<Void> closed;
    private final Inquiry<TunnelSnapshot> snapshots;
    private final Inquiry<FlowTable.View> flows;
    private final PortMapping mapping;
    private final Inquiry<RelayView> relayViews;
    private Config config;
    private @Nullable TcpAcceptor acceptor;
    private @Nullable PeerLink path;
    private boolean isFirst;

    /// What all shards of a program have.
    ///
    /// @param clock one for all, since they compare their times
    record Common(NameResolver resolver, LoopClock clock, SharedState shared) {}

    Shard(Config config, Forwarder.Parts parts, EventLoop eventLoop, Common common) {
        this.config = config;
        this.parts = parts;
        this.resolver = common.resolver();
        SharedState.Member member = common.shared().join(this::execute);
        this.loop = new TunnelLoop(eventLoop, parts.transport(), common.clock(), member.buffers());
        this.closed = GlobalEventExecutor.INSTANCE.newPromise();
        this.snapshots = new Inquiry<>(eventLoop);
        this.flows = new Inquiry<>(eventLoop);
        this.relayViews = new Inquiry<>(eventLoop);
        this.transport = transport();
        HostPort target = config.addresses().connect();
        this.dialer = target == null ? null : new TcpDialer(loop, config.tcp(), target, resolver);
        this.registry = parts.registry() == null ? null : parts.registry().open(this::execute);
        this.cipher = parts.ciphers().get();
        TunnelEvents events = parts.events().get();
        this.relay = config.relay() == null
                ? null
                : ShardRelay.of(config, config.relay(), parts, new ShardRelay.Place(loop, transport, cipher, events));
        this.tunnel = new Tunnel(options(), cipher, ports(events), member);
        this.mapping = PortMapping.of(loop, config.netdev(), parts.entropy(), parts.log(), new MappedPort());
        transport.attach(tunnel);
        loop.attach(relay == null ? tunnel : relay.turnsWith(tunnel), transport.port());
    }

    /// Of the loops that share a port the first has it mapped; a server that registers its address has one only.
    private final class MappedPort implements PortMapping.User {
        @Override
        public @Nullable InetSocketAddress socket() {
            return transport.udpPort() == 0 ? null : transport.localAddress();
        }

        @Override
        public void onMapped(@Nullable Endpoint outer) {
            tunnel.onMapped(outer, loop.enter());
        }
    }

    private DatagramTransport transport() {
        return config.security().obfs() == null
                ? new UdpTransport(loop, config, resolver, parts.log())
                : new DisguiseTransport(loop, config, resolver, parts.entropy(), parts.log());
    }

    private TunnelOptions options() {
        TunnelOptions.Role role = switch (config.mode()) {
            case SERVER -> TunnelOptions.Role.SERVER;
            case CLIENT -> TunnelOptions.Role.CLIENT;
            case RENDEZVOUS_SERVER -> TunnelOptions.Role.RENDEZVOUS;
        };
        Config.Addresses ways = config.addresses();
        boolean isMet = !ways.rendezvousServers().isEmpty();
        ServiceId service = isMet ? new ServiceId(ways.serviceId().getBytes(StandardCharsets.UTF_8)) : null;
        TunnelOptions.Carrier carrier =
                config.security().obfs() == null ? TunnelOptions.Carrier.UDP : TunnelOptions.Carrier.TCP;
        return new TunnelOptions(
                role,
                config.kcp(),
                config.mtu(),
                config.timing(),
                carrier,
                config.limits(),
                config.rateUp() == null ? 0 : config.rateUp().bytesPerSecond(),
                service);
    }

    private TunnelPorts ports(TunnelEvents events) {
        Dialer dial = dialer == null ? session -> {} : dialer;
        return new TunnelPorts(
                transport.port(),
                dial,
                this,
                parts.entropy(),
                System::currentTimeMillis,
                events,
                relay == null ? RelayPorts.NONE : relay.ports(),
                registry == null ? SharedRegistry.NONE : registry);
    }

    /// Blocks until the sockets that others know the address of are open.
    ///
    /// @param first the shard whose ports this one shares; null: it is the first
    void start(@Nullable Shard first) throws StartException {
        isFirst = first == null;
        HostPort kcpBind = config.addresses().kcpBind();
        if (kcpBind != null && config.mode() != Config.Mode.CLIENT) {
            if (first == null) {
                transport.listen(kcpBind, share());
            } else {
                transport.join(first.kcpAddress());
            }
        }
        if (dialer != null) {
            dialer.start();
        }
        if (registry != null) {
            registry.start();
        }
        List<HostPort> rendezvous = config.addresses().rendezvousServers();
        HostPort server = config.addresses().kcpConnect();
        if (!rendezvous.isEmpty()) {
            path = transport.follow("rendezvous_server", rendezvous, kcpBind);
        } else if (server != null && config.mode() == Config.Mode.CLIENT) {
            path = transport.follow("kcp_connect", List.of(server), kcpBind);
        }
        HostPort listen = config.addresses().listen();
        if (listen != null) {
            listen(first, listen);
        }
        loop.eventLoop().execute(this::wantMapping);
    }

    private void wantMapping() {
        if (isFirst && !loop.isStopped()) {
            mapping.want(config.udp().portMapping());
        }
    }

    /// What a router lets in for this host's peers; null: nothing. From any thread.
    @Nullable
    Mapping mapping() {
        return mapping.mapping();
    }

    private PortShare share() {
        return parts.threads() == 1 ? PortShare.ALONE : PortShare.FIRST;
    }

    private void listen(@Nullable Shard first, HostPort listen) throws StartException {
        if (first == null) {
            LocalAddresses.open(listen, local -> listen(local, share()));
        } else {
            listen(first.tcpAddress(), PortShare.FURTHER);
        }
    }

    private void listen(InetSocketAddress local, PortShare share) throws StartException {
        TcpAcceptor opened = new TcpAcceptor(loop, config.tcp(), this::onAccepted, parts.log());
        opened.start(local, share);
        parts.log().info("tcp listen: " + AddressCache.endpointOf(opened.localAddress()));
        acceptor = opened;
    }

    /// Another shard has something for a session here. On that one's thread.
    private void execute(LongConsumer task) {
        try {
            loop.eventLoop().execute(() -> {
                if (!loop.isStopped()) {
                    task.accept(loop.enter());
                }
            });
        } catch (RejectedExecutionException _) {
            // It has stopped, and has no sessions any more.
        }
    }

    /// Resolves the name of the server, or of the rendezvous server, again. From any thread.
    @Override
    public void renewPath(boolean freshSocket) {
        loop.eventLoop().execute(() -> {
            if (path != null) {
                path.renew(freshSocket);
            }
        });
    }

    @Override
    public void onPathUsed(Path used) {
        loop.eventLoop().execute(() -> {
            if (path != null) {
                path.onPathUsed(used);
            }
        });
    }

    /// Server: resolves the target's name again. From any thread.
    @Override
    public void renewTarget() {
        if (dialer != null) {
            loop.eventLoop().execute(dialer::refresh);
        }
    }

    /// Takes over another configuration as soon as the loop turns. Nothing once stopped.
    Future<?> reload(Reload reload) {
        try {
            return loop.eventLoop().submit(() -> apply(reload));
        } catch (RejectedExecutionException _) {
            return loop.eventLoop().newSucceededFuture(null);
        }
    }

    private void apply(Reload reload) {
        if (loop.isStopped()) {
            return;
        }
        config = reload.config();
        tunnel.onOptions(options(), loop.enter());
        transport.config(config);
        if (relay != null && config.relay() != null) {
            relay.options(config.relay());
        }
        if (dialer != null) {
            dialer.options(config.tcp());
        }
        if (reload.target() == null) {
            renewTarget();
        } else if (dialer != null) {
            dialer.follow(reload.target());
        }
        if (reload.server() == null) {
            renewPath(false);
        } else if (path != null) {
            path.follow(reload.server());
        }
        if (acceptor != null) {
            acceptor.options(config.tcp());
        }
        wantMapping();
    }

    Executor executor() {
        return loop.eventLoop();
    }

    UdpErrors udpErrors() {
        return transport.port().errors();
    }

    /// 0: there is no UDP socket now.
    int udpPort() {
        return transport.udpPort();
    }

    /// Null: none. From any thread.
    @Nullable
    String deviceTrouble() {
        return transport.deviceTrouble();
    }

    /// Where peers come to.
    InetSocketAddress kcpAddress() {
        return transport.localAddress();
    }

    InetSocketAddress tcpAddress() {
        return Objects.requireNonNull(acceptor).localAddress();
    }

    /// The flows now, or when the loop last answered; none once stopped. Not from the loop's thread.
    FlowTable.View flows(boolean withEach, long untilNanos) {
        flows.ask(() -> transport.flows(withEach));
        return flows.answer(untilNanos).orElse(FlowTable.View.NONE);
    }

    /// The relay now, or when the loop last answered; empty where there is none, and once stopped. Not from the loop's
    /// thread.
    Optional<RelayView> relay(boolean withPairs, long untilNanos) {
        ShardRelay asked = relay;
        if (asked == null) {
            return Optional.empty();
        }
        relayViews.ask(() -> asked.view(withPairs));
        return relayViews.answer(untilNanos);
    }

    /// Asks what can be seen of the tunnel, for [#snapshot]. Not from the loop's thread.
    void askSnapshot(boolean withSessions, int mostPaths) {
        snapshots.ask(() -> tunnel.snapshot(withSessions, mostPaths, loop.enter()));
    }

    /// What was seen of the tunnel now, or when the loop last answered; empty once stopped. Not from the loop's thread.
    Optional<TunnelSnapshot> snapshot(long untilNanos) {
        return snapshots.answer(untilNanos);
    }

    /// Whether the loop has not answered for two seconds.
    boolean isHung() {
        return snapshots.isLate();
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
            boolean isMapped = mapping.end();
            long pause = hasPeers || isMapped ? REPEAT_MILLIS : 0;
            loop.eventLoop().schedule(this::close, pause, TimeUnit.MILLISECONDS);
        });
    }

    /// Not from the loop's thread.
    void awaitStop(long millis) {
        closed.awaitUninterruptibly(millis, TimeUnit.MILLISECONDS);
    }

    private void close() {
        if (relay != null) {
            relay.close();
        }
        loop.stop();
        mapping.close();
        if (path != null) {
            path.stop();
        }
        if (registry != null) {
            registry.close();
        }
        transport.close();
        cipher.close();
        closed.trySuccess(null);
    }

    private void onAccepted(TcpStream stream, InetSocketAddress remote, long now) {
        Session session = tunnel.open(stream, AddressCache.endpointOf(remote).toString(), now);
        if (session == null) {
            stream.abort();
            return;
        }
        stream.attach(session);
    }
}
