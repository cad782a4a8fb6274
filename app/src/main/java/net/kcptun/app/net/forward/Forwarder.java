package net.kcptun.app.net.forward;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.kcptun.app.config.Config;
import net.kcptun.app.log.NetLog;
import net.kcptun.app.log.StartException;
import net.kcptun.app.net.base.NameResolver;
import net.kcptun.app.net.base.PortShare;
import net.kcptun.app.net.base.ReadGate;
import net.kcptun.app.net.base.UdpErrors;
import net.kcptun.app.net.loop.LoopClock;
import net.kcptun.app.net.loop.LoopCount;
import net.kcptun.app.net.loop.LoopThread;
import net.kcptun.app.net.loop.Transport;
import net.kcptun.app.net.udp.KernelDrops;
import net.kcptun.app.registry.RegistryOpener;
import net.kcptun.core.crypto.PacketCipher;
import net.kcptun.core.obfs.FlowTable;
import net.kcptun.core.portmap.Mapping;
import net.kcptun.core.relay.RelayView;
import net.kcptun.core.tunnel.TunnelSnapshot;
import net.kcptun.core.tunnel.api.TunnelEvents;
import net.kcptun.core.tunnel.shared.SharedState;
import net.kcptun.core.wire.Entropy;
import org.jspecify.annotations.Nullable;

/// The running program: as many shards as it has threads, each with all that its sessions need.
///
/// Shards share the ports that they listen on, which the kernel spreads among them ([PortShare]), the replay filter,
/// and what their tunnels know of each other ([SharedState]).
public final class Forwarder {
    private static final int STOP_MILLIS = 900;
    private static final int RELOAD_MILLIS = 1000;
    /// How long whoever looks waits for the loops.
    private static final long ANSWER_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final EventLoopGroup group;
    private final List<Shard> shards = new ArrayList<>();
    private final NameResolver resolver = new NameResolver();
    private final KernelDrops kernelDrops = new KernelDrops();
    private final NetLog log;
    private Config config;
    private Handover last;

    /// What a forwarder is made of besides its configuration.
    ///
    /// @param threads how many event loops, see [LoopCount]
    /// @param ciphers a cipher of its own for each shard
    /// @param entropy shared by the shards, hence thread-safe where there are several
    /// @param events  a listener of its own for each shard, called on its thread
    /// @param registry where a rendezvous server finds the services of others; null: it is alone
    public record Parts(
            Transport transport,
            int threads,
            Supplier<PacketCipher> ciphers,
            Entropy entropy,
            Supplier<? extends TunnelEvents> events,
            NetLog log,
            @Nullable RegistryOpener registry) {
        /// Without a registry that is shared with others.
        public Parts(
                Transport transport,
                int threads,
                Supplier<PacketCipher> ciphers,
                Entropy entropy,
                Supplier<? extends TunnelEvents> events,
                NetLog log) {
            this(transport, threads, ciphers, entropy, events, log, null);
        }

        /// For all shards but the first, which speaks for them where they would say the same.
        private Parts further() {
            return new Parts(transport, threads, ciphers, entropy, events, log.warningsOnly(), registry);
        }
    }

    public Forwarder(Config config, Parts parts) {
        this(config, parts, ReadGate.opened());
    }

    /// @param gate nothing is read and nobody accepted before it is open
    public Forwarder(Config config, Parts parts, ReadGate gate) {
        this.config = config;
        this.log = parts.log();
        this.last = new Handover(List.of(), log);
        Shard.Common common = new Shard.Common(resolver, new LoopClock(), new SharedState(parts.threads()));
        group = new MultiThreadIoEventLoopGroup(
                parts.threads(),
                LoopThread.factory(),
                gate.guard(parts.transport().ioHandlers()));
        for (int i = 0; i < parts.threads(); i++) {
            shards.add(new Shard(config, i == 0 ? parts : parts.further(), group.next(), common));
        }
    }

    /// Opens all sockets. When this fails, everything that was opened is closed again.
    public void start() throws StartException {
        try {
            shards.getFirst().start(null);
            for (Shard shard : shards.subList(1, shards.size())) {
                shard.start(shards.getFirst());
            }
        } catch (StartException e) {
            stop();
            throw e;
        }
    }

    /// Goes on with another configuration, which needs the same sockets, key and mode as the one before. Names are
    /// resolved again; a client's socket is replaced only where its server's address has changed. Blocks, for new
    /// names too; from one thread, not a loop's. Loops that lag or fail are told in the log ([Handover]).
    ///
    /// @throws StartException where a new name is not known; then all is as before
    public void reload(Config next) throws StartException {
        Reload reload = Reload.of(last.isWhole() ? config : null, next);
        List<Future<?>> loops =
                shards.stream().<Future<?>>map(shard -> shard.reload(reload)).toList();
        config = next;
        last = new Handover(loops, log);
        last.await(RELOAD_MILLIS);
    }

    /// The event loops, each of which must answer a task soon while the program is well.
    public List<Executor> loops() {
        return shards.stream().map(Shard::executor).toList();
    }

    /// Where peers come to at the first shard. Only once started.
    public InetSocketAddress kcpAddress() {
        return shards.getFirst().kcpAddress();
    }

    /// Where a client listens. Only once started.
    public InetSocketAddress tcpAddress() {
        return shards.getFirst().tcpAddress();
    }

    /// What can be seen of each shard's tunnel now; empty once stopped. Not from a loop's thread.
    public List<TunnelSnapshot> snapshots() {
        return snapshots(true, TunnelSnapshot.MOST_PATHS);
    }

    /// What can be seen of each shard's tunnel now, or of one that hangs when it last answered; waits half a second at
    /// most. Empty once stopped. Not from a loop's thread.
    ///
    /// @param withSessions false: only sums
    /// @param mostPaths    how many paths each tells at most
    public List<TunnelSnapshot> snapshots(boolean withSessions, int mostPaths) {
        shards.forEach(shard -> shard.askSnapshot(withSessions, mostPaths));
        long until = System.nanoTime() + ANSWER_NANOS;
        return shards.stream().flatMap(shard -> shard.snapshot(until).stream()).toList();
    }

    /// Which event loops, by their numbers from 0, have not answered for two seconds. Those that are never asked for
    /// [#snapshots] are not known to hang.
    public List<Integer> hungLoops() {
        return IntStream.range(0, shards.size())
                .filter(i -> shards.get(i).isHung())
                .boxed()
                .toList();
    }

    /// The flows of the disguise, and what was not taken for one. Not from a loop's thread.
    ///
    /// @param withEach false: only sums
    public FlowTable.View flows(boolean withEach) {
        // Flows are on one shard: the disguise needs no more.
        return shards.getFirst().flows(withEach, System.nanoTime() + ANSWER_NANOS);
    }

    /// The relay of a rendezvous server; empty where there is none. Not from a loop's thread.
    ///
    /// @param withPairs false: only sums
    public Optional<RelayView> relay(boolean withPairs) {
        // A rendezvous server has one shard.
        return shards.getFirst().relay(withPairs, System.nanoTime() + ANSWER_NANOS);
    }

    /// How often datagrams could not be sent or received, in all shards. From any thread.
    public Map<UdpErrors.Reason, Long> udpErrors() {
        Map<UdpErrors.Reason, Long> counts = new EnumMap<>(UdpErrors.Reason.class);
        for (UdpErrors.Reason reason : UdpErrors.Reason.values()) {
            long sum = 0;
            for (Shard shard : shards) {
                sum += shard.udpErrors().count(reason);
            }
            counts.put(reason, sum);
        }
        Set<Integer> ports = shards.stream().map(Shard::udpPort).collect(Collectors.toSet());
        counts.merge(UdpErrors.Reason.OVERFLOW, kernelDrops.count(ports), Long::sum);
        return counts;
    }

    /// Why nobody is reached through the interface that `netdev` names, in words; null: for no such reason. From any
    /// thread.
    public @Nullable String deviceTrouble() {
        return shards.stream()
                .map(Shard::deviceTrouble)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    /// What a router in front of this host lets in for it; null: nothing. From any thread.
    public @Nullable Mapping mapping() {
        return shards.getFirst().mapping();
    }

    /// Tells the peers, lets what is written leave and closes everything, within two seconds. Not from a loop's thread.
    public void stop() {
        for (Shard shard : shards) {
            shard.stop();
        }
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(STOP_MILLIS);
        for (Shard shard : shards) {
            shard.awaitStop(TimeUnit.NANOSECONDS.toMillis(Math.max(0, until - System.nanoTime())));
        }
        resolver.stop();
        group.shutdownGracefully(0, STOP_MILLIS, TimeUnit.MILLISECONDS)
                .awaitUninterruptibly(STOP_MILLIS, TimeUnit.MILLISECONDS);
    }
}
