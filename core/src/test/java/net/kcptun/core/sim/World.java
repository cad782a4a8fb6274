package net.kcptun.core.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import net.kcptun.core.crypto.CipherMethod;
import net.kcptun.core.crypto.OwnNonces;
import net.kcptun.core.crypto.PacketCipher;
import net.kcptun.core.crypto.PresharedKey;
import net.kcptun.core.crypto.ReplayFilter;
import net.kcptun.core.kcp.KcpOptions;
import net.kcptun.core.tunnel.api.Limit;
import net.kcptun.core.tunnel.api.Limits;
import net.kcptun.core.tunnel.api.TunnelOptions;
import net.kcptun.core.tunnel.api.TunnelOptions.Role;
import net.kcptun.core.tunnel.api.TunnelOptions.Timing;
import net.kcptun.core.tunnel.shared.SharedState;
import net.kcptun.core.wire.Endpoint;
import net.kcptun.core.wire.SeededEntropy;

/// A client and a server on one network, and pairs of TCP users at their far ends. Either end may have several event
/// loops: a client's have an address each, a server's share one.
final class World {
    static final Endpoint CLIENT = Endpoint.ipv4(0x0a000001, 40000);
    /// With these a transfer takes long enough that something can happen meanwhile.
    static final KcpOptions SMALL_WINDOWS = new KcpOptions(256, 256, 1, 100, 0, true, 1);

    static final Endpoint SERVER = Endpoint.ipv4(0x0a000002, 12345);

    final Simulation simulation;
    final SimNetwork network;
    final List<SimNode> clients;
    List<SimNode> servers;
    /// The first ones.
    final SimNode client;
    SimNode server;

    private final Setup setup;
    private final SimTargets targets;
    private int connected;

    /// What both ends are configured to.
    ///
    /// @param ends   for each end, what makes the ciphers of its loops
    /// @param shards the loops of each end
    record Setup(KcpOptions kcp, Timing timing, Limits limits, Supplier<Supplier<PacketCipher>> ends, int shards) {
        static Setup of(KcpOptions kcp) {
            return new Setup(kcp, Timing.DEFAULT, Limits.DEFAULT, () -> PacketCipher::none, 1);
        }

        /// Datagrams are sealed by `method`, with one key, and a replay filter for each end.
        Setup with(CipherMethod method) {
            return with(method, ReplayFilter.CLIENT_NONCES);
        }

        /// Likewise, with filters that remember so many nonces.
        Setup with(CipherMethod method, int nonces) {
            PresharedKey key = PresharedKey.generate(new SeededEntropy(1));
            SeededEntropy entropy = new SeededEntropy(2);
            Supplier<Supplier<PacketCipher>> sealed = () -> {
                ReplayFilter filter = ReplayFilter.remembering(nonces, entropy);
                OwnNonces own = new OwnNonces(entropy);
                return () -> PacketCipher.of(method, key, entropy, filter, own);
            };
            return new Setup(kcp, timing, limits, sealed, shards);
        }

        Setup with(Timing other) {
            return new Setup(kcp, other, limits, ends, shards);
        }

        Setup with(int sessions) {
            return with(limits.with(Limit.SESSIONS, sessions));
        }

        Setup with(Limits other) {
            return new Setup(kcp, timing, other, ends, shards);
        }

        Setup shards(int loops) {
            return new Setup(kcp, timing, limits, ends, loops);
        }
    }

    /// Two users that talk through the tunnel: `near` at the client, `far` at the server's target.
    record Pair(SimUser near, SimUser far) {}

    World(long seed, SimNetwork.Link link, KcpOptions kcp) {
        this(seed, link, Setup.of(kcp));
    }

    World(long seed, SimNetwork.Link link, Setup setup) {
        this.setup = setup;
        simulation = new Simulation(seed);
        targets = new SimTargets(simulation);
        network = new SimNetwork(simulation, link);
        clients = nodes(CLIENT, Role.CLIENT);
        client = clients.getFirst();
        servers = nodes(SERVER, Role.SERVER);
        server = servers.getFirst();
        resolved(SERVER);
    }

    /// The server's process starts again and remembers nothing.
    void restartServer() {
        servers.forEach(SimNode::kill);
        servers = nodes(SERVER, Role.SERVER);
        server = servers.getFirst();
    }

    /// The client's host has another address from now on, its loops have this port and those that follow; nobody tells
    /// the program.
    void moveClient(Endpoint to) {
        for (int i = 0; i < clients.size(); i++) {
            clients.get(i).moveTo(shifted(to, i));
        }
    }

    /// The client has looked for the way to the server again.
    void resolved(Endpoint remote) {
        clients.forEach(node -> node.resolved(remote));
    }

    /// Another client, which has no users.
    SimNode clientAt(Endpoint address) {
        return clientAt(address, 0);
    }

    /// Likewise, whose sessions have the convs from `firstConv` on; 0 = any.
    SimNode clientAt(Endpoint address, int firstConv) {
        SimNode node = new SimNode(
                simulation,
                network,
                address,
                options(Role.CLIENT),
                setup.ends.get().get(),
                new SharedState(1),
                firstConv);
        node.resolved(SERVER);
        return node;
    }

    /// A user at the near end that is not connected yet.
    SimUser user(SimUser.Plan plan) {
        return targets.user(plan);
    }

    /// A near user connects now, to each of the client's loops in turn; when the server dials for its session, the far
    /// user answers.
    Pair connect(SimUser.Plan nearPlan, SimUser.Plan farPlan) {
        return connect(clients.get(connected++ % clients.size()), nearPlan, farPlan);
    }

    Pair connect(SimNode by, SimUser.Plan nearPlan, SimUser.Plan farPlan) {
        return targets.connect(by, nearPlan, farPlan);
    }

    /// No session, buffer or timer is left at either end.
    boolean isEmpty() {
        return Stream.concat(clients.stream(), servers.stream()).allMatch(SimNode::isEmpty);
    }

    /// How often the server has dialled.
    int dials() {
        return servers.stream().mapToInt(node -> node.dials).sum();
    }

    private List<SimNode> nodes(Endpoint address, Role role) {
        Supplier<PacketCipher> ciphers = setup.ends.get();
        SharedState shared = new SharedState(setup.shards);
        List<SimNode> nodes = new ArrayList<>();
        for (int i = 0; i < setup.shards; i++) {
            nodes.add(node(role == Role.CLIENT ? shifted(address, i) : address, role, ciphers, shared));
        }
        return nodes;
    }

    private static Endpoint shifted(Endpoint address, int by) {
        return Endpoint.of(address.address(), address.port() + by);
    }

    private SimNode node(Endpoint address, Role role, Supplier<PacketCipher> ciphers, SharedState shared) {
        SimNode node = new SimNode(simulation, network, address, options(role), ciphers.get(), shared);
        targets.serve(node);
        return node;
    }

    private TunnelOptions options(Role role) {
        return new TunnelOptions(role, setup.kcp, 1400, setup.timing, TunnelOptions.Carrier.UDP, setup.limits, null);
    }
}
