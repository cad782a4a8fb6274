package net.kcptun.core.sim;

import java.util.function.Supplier;
import net.kcptun.core.crypto.CipherMethod;
import net.kcptun.core.crypto.PacketCipher;
import net.kcptun.core.crypto.PresharedKey;
import net.kcptun.core.crypto.ReplayFilter;
import net.kcptun.core.kcp.KcpOptions;
import net.kcptun.core.tunnel.TunnelOptions;
import net.kcptun.core.tunnel.TunnelOptions.Role;
import net.kcptun.core.tunnel.TunnelOptions.Timing;
import net.kcptun.core.tunnel.TunnelSnapshot;
import net.kcptun.core.wire.Endpoint;

/// A client and a server on one network, and pairs of TCP users at their far ends.
final class World {
    static final Endpoint CLIENT = Endpoint.ipv4(0x0a000001, 40000);
    static final Endpoint SERVER = Endpoint.ipv4(0x0a000002, 12345);

    final Simulation simulation;
    final SimNetwork network;
    final SimNode client;
    SimNode server;

    private final Setup setup;
    private final SimTargets targets;

    /// What both ends are configured to.
    record Setup(KcpOptions kcp, Timing timing, int maxSessions, Supplier<PacketCipher> ciphers) {
        static Setup of(KcpOptions kcp) {
            return new Setup(kcp, Timing.DEFAULT, 65535, PacketCipher::none);
        }

        /// Datagrams are sealed by `method`, with a key and a replay filter for each end.
        Setup with(CipherMethod method) {
            PresharedKey key = PresharedKey.generate(new SeededEntropy(1));
            SeededEntropy entropy = new SeededEntropy(2);
            return new Setup(
                    kcp,
                    timing,
                    maxSessions,
                    () -> PacketCipher.of(
                            method, key, entropy, ReplayFilter.remembering(ReplayFilter.CLIENT_NONCES, entropy)));
        }

        Setup with(Timing other) {
            return new Setup(kcp, other, maxSessions, ciphers);
        }

        Setup with(int sessions) {
            return new Setup(kcp, timing, sessions, ciphers);
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
        client = node(CLIENT, Role.CLIENT);
        server = node(SERVER, Role.SERVER);
        client.resolved(SERVER);
    }

    /// The server's process starts again and remembers nothing.
    void restartServer() {
        server.kill();
        server = node(SERVER, Role.SERVER);
    }

    /// Another client, which has no users.
    SimNode clientAt(Endpoint address) {
        SimNode node = node(address, Role.CLIENT);
        node.resolved(SERVER);
        return node;
    }

    /// A user at the near end that is not connected yet.
    SimUser user(SimUser.Plan plan) {
        return targets.user(plan);
    }

    /// A near user connects now; when the server dials for its session, the far user answers.
    Pair connect(SimUser.Plan nearPlan, SimUser.Plan farPlan) {
        return targets.connect(client, nearPlan, farPlan);
    }

    /// No session, buffer or timer is left at either end.
    boolean isEmpty() {
        return isEmpty(client) && isEmpty(server);
    }

    private static boolean isEmpty(SimNode node) {
        TunnelSnapshot snapshot = node.tunnel().snapshot(0);
        return snapshot.sessions().isEmpty() && snapshot.bufferedBytes() == 0;
    }

    private SimNode node(Endpoint address, Role role) {
        TunnelOptions options = new TunnelOptions(
                role, setup.kcp, 1400, setup.timing, TunnelOptions.Carrier.UDP, setup.maxSessions, null);
        SimNode node = new SimNode(simulation, network, address, options, setup.ciphers.get());
        targets.serve(node);
        return node;
    }
}
