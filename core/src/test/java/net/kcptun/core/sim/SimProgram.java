package net.kcptun.core.sim;

import static net.kcptun.core.sim.Simulation.MILLI;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import net.kcptun.core.crypto.PacketCipher;
import net.kcptun.core.tunnel.api.TunnelOptions;
import net.kcptun.core.tunnel.api.TunnelOptions.Role;
import net.kcptun.core.tunnel.api.TunnelOptions.Timing;
import net.kcptun.core.tunnel.shared.SharedState;
import net.kcptun.core.wire.Endpoint;

/// A program on a host: its process, which may end and start again, with as many event loops as it is told, and what
/// the program around the tunnel does: it finds the way to the server, anew where the tunnel or the host's address
/// want it, and takes fresh sockets.
final class SimProgram {
    private static final long NAME_NANOS = 30 * MILLI;
    private static final long WATCH_NANOS = 1000 * MILLI;
    private static final int FIRST_PORT = 40_000;

    final String name;
    private final DeploymentWorld world;
    private final Role role;
    private final boolean hasFixedPort;
    private List<SimNode> nodes = List.of();
    private Ledger ledger;
    private int ip;
    private int nextPort = FIRST_PORT;
    private boolean isRunning;
    private boolean isLeaving;
    private long startedAt;
    private long clockOffset;
    private long clockStepMillis;

    /// @param hasFixedPort its sockets keep their ports
    SimProgram(DeploymentWorld world, String name, Role role, int ip, boolean hasFixedPort) {
        this.world = world;
        this.name = name;
        this.role = role;
        this.ip = ip;
        this.hasFixedPort = hasFixedPort;
        this.clockOffset = world.simulation.random().nextInt() * Simulation.SECOND / 8;
        this.ledger = world.ledger(role);
    }

    void start() {
        isRunning = true;
        isLeaving = false;
        startedAt = world.simulation.now();
        ledger = world.ledger(role);
        int shards = role == Role.RENDEZVOUS ? 1 : world.deployment.layout().shards();
        SharedState shared = new SharedState(shards);
        Supplier<PacketCipher> ciphers = world.ciphers(role);
        List<SimNode> started = new ArrayList<>();
        int port = hasFixedPort ? FIRST_PORT : nextPort;
        for (int i = 0; i < shards; i++) {
            Endpoint at = Endpoint.ipv4(ip, role == Role.CLIENT ? port + i : port);
            started.add(node(at, shared, ciphers.get()));
        }
        nextPort = Math.max(nextPort, port) + shards;
        nodes = List.copyOf(started);
        nodes.forEach(node -> find(node, NAME_NANOS));
    }

    private SimNode node(Endpoint at, SharedState shared, PacketCipher cipher) {
        Ledger books = ledger;
        TunnelOptions options = world.options(role);
        PacketCipher tapped = new TappedCipher(cipher, books);
        SimNode node = new SimNode(world.simulation, world.network, at, options, tapped, shared);
        node.leap(clockOffset);
        node.stepClock(clockStepMillis);
        if (cipher.overhead() == 0) {
            node.onSend(packet -> books.onSealed(packet, 0, packet.length));
        }
        node.onRenewal(isFresh -> renew(node, isFresh));
        world.targets.serve(node);
        return node;
    }

    /// The process ends without a word; the system resets its TCP connections.
    void kill() {
        isRunning = false;
        nodes.forEach(SimNode::die);
    }

    void shutDown() {
        isLeaving = true;
        nodes.forEach(SimNode::shutdown);
    }

    /// The host is elsewhere; a client notices within a second.
    void moveTo(int otherIp) {
        ip = otherIp;
        for (SimNode node : nodes) {
            node.moveTo(Endpoint.ipv4(ip, node.address.port()));
            if (role == Role.CLIENT) {
                long noticed = world.simulation.random().nextLong(WATCH_NANOS);
                world.simulation.after(noticed, () -> rebind(node, true));
            }
        }
    }

    void leap(long nanos) {
        clockOffset += nanos;
        nodes.forEach(node -> node.leap(nanos));
    }

    /// Its host's wall clock is set.
    void stepClock(long millis) {
        clockStepMillis += millis;
        nodes.forEach(node -> node.stepClock(millis));
    }

    /// How far the host's wall clock is from the right time.
    long wallClockOffMillis() {
        return clockStepMillis;
    }

    void freeze(boolean on) {
        nodes.forEach(node -> node.freeze(on));
    }

    void block(boolean on) {
        nodes.forEach(node -> node.block(on));
    }

    /// What it is configured to, but for the keep-alive.
    TunnelOptions quietOptions() {
        TunnelOptions options = world.options(role);
        Timing times = options.timing();
        Timing quiet = new Timing(times.timeout(), times.linger(), times.timeWait(), 0, 0);
        return new TunnelOptions(
                role, options.kcp(), options.mtu(), quiet, options.carrier(), options.limits(), options.service());
    }

    boolean isRunning() {
        return isRunning;
    }

    /// When it last was.
    long startedAt() {
        return startedAt;
    }

    /// It takes no more connections.
    boolean isLeaving() {
        return isLeaving;
    }

    boolean isFrozen() {
        return nodes.getFirst().isFrozen();
    }

    /// Its present event loops.
    List<SimNode> nodes() {
        return nodes;
    }

    Ledger ledger() {
        return ledger;
    }

    int ip() {
        return ip;
    }

    /// Its host's time for a time of the simulation.
    long clock(long simulated) {
        return simulated + clockOffset;
    }

    private void renew(SimNode node, boolean isFresh) {
        world.simulation.after(1 + world.simulation.random().nextLong(NAME_NANOS), () -> rebind(node, isFresh));
    }

    private void rebind(SimNode node, boolean isFresh) {
        if (node.isDead()) {
            return;
        }
        if (isFresh && !hasFixedPort) {
            node.moveTo(Endpoint.ipv4(ip, nextPort++));
            world.onFreshSocket(this);
        }
        world.findsPath(role).ifPresent(node::resolved);
    }

    private void find(SimNode node, long within) {
        long after = 1 + world.simulation.random().nextLong(within);
        world.simulation.after(after, () -> world.findsPath(role).ifPresent(node::resolved));
    }
}
