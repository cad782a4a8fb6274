package net.kcptun.core.sim;

import static java.nio.charset.StandardCharsets.UTF_8;

import net.kcptun.core.crypto.CipherMethod;
import net.kcptun.core.sim.World.Pair;
import net.kcptun.core.sim.World.Setup;
import net.kcptun.core.tunnel.api.RelayPorts;
import net.kcptun.core.tunnel.api.SharedRegistry;
import net.kcptun.core.tunnel.api.TunnelOptions;
import net.kcptun.core.tunnel.api.TunnelOptions.Role;
import net.kcptun.core.tunnel.shared.SharedState;
import net.kcptun.core.wire.ControlMessage.ServiceId;
import net.kcptun.core.wire.Endpoint;
import org.jspecify.annotations.Nullable;

/// A public rendezvous server, and servers and clients anywhere, maybe behind NATs, on one network.
final class MeetingWorld {
    static final Endpoint RENDEZVOUS = Endpoint.ipv4(0x05050505, 12345);
    static final CipherMethod METHOD = CipherMethod.CHACHA20POLY1305_IETF;
    static final int CLIENT_IP = 0x0a000002;
    static final int SERVER_IP = 0xc0a80102;
    static final int CLIENT_NAT_IP = 0x06060606;
    static final int SERVER_NAT_IP = 0x07070707;

    final Simulation simulation;
    final SimNetwork network;
    SimNode rendezvous;

    private final Setup setup;
    private final SimTargets targets;
    private int nextPort = 1000;

    MeetingWorld(long seed, SimNetwork.Link link, Setup setup) {
        this(seed, link, setup, RENDEZVOUS);
    }

    MeetingWorld(long seed, SimNetwork.Link link, Setup setup, Endpoint meetingPoint) {
        this.setup = setup;
        simulation = new Simulation(seed);
        targets = new SimTargets(simulation);
        network = new SimNetwork(simulation, link);
        rendezvous = node(meetingPoint, Role.RENDEZVOUS, null);
    }

    static MeetingWorld sealed(Setup setup) {
        return new MeetingWorld(11, SimNetwork.Link.of(50, 0), setup.with(METHOD));
    }

    static ServiceId id(String text) {
        return new ServiceId(text.getBytes(UTF_8));
    }

    /// The rendezvous server relays from now on; it starts again.
    SimRelay relays() {
        rendezvous.kill();
        SimRelay started =
                new SimRelay(simulation, network, RENDEZVOUS, setup.ends().get().get());
        rendezvous = node(RENDEZVOUS, Role.RENDEZVOUS, null, new SimNode.Ports(started.relay, SharedRegistry.NONE));
        return started;
    }

    /// The host with this address is behind a NAT with a public one.
    SimNat nat(int hostIp, int publicIp, SimNat.Kind kind) {
        return nat(hostIp, new SimNat(publicIp, kind, false));
    }

    SimNat nat(int hostIp, SimNat nat) {
        network.hide(hostIp, nat);
        return nat;
    }

    /// A server starts on that host, with a port that no one has had, and registers.
    SimNode server(int ip, String service) {
        return server(Endpoint.ipv4(ip, nextPort++), service);
    }

    SimNode server(Endpoint at, String service) {
        return meeting(at, Role.SERVER, service);
    }

    /// A client starts on that host, with a port that no one has had, and asks.
    SimNode client(int ip, String service) {
        return client(Endpoint.ipv4(ip, nextPort++), service);
    }

    SimNode client(Endpoint at, String service) {
        return meeting(at, Role.CLIENT, service);
    }

    /// Both ends are at home, each behind a NAT that lets in only what was spoken to.
    void natAtBothEnds() {
        nat(CLIENT_IP, CLIENT_NAT_IP, SimNat.Kind.PORT_RESTRICTED);
        nat(SERVER_IP, SERVER_NAT_IP, SimNat.Kind.PORT_RESTRICTED);
    }

    /// The rendezvous server's process starts again and remembers nothing.
    void restartRendezvous() {
        rendezvous.kill();
        rendezvous = node(RENDEZVOUS, Role.RENDEZVOUS, null);
    }

    Pair connect(SimNode client, SimUser.Plan nearPlan, SimUser.Plan farPlan) {
        return targets.connect(client, nearPlan, farPlan);
    }

    /// A server that registers at that rendezvous server.
    SimNode server(int ip, String service, SimNode at) {
        return meeting(Endpoint.ipv4(ip, nextPort++), Role.SERVER, service, at);
    }

    /// A client that asks that rendezvous server.
    SimNode client(int ip, String service, SimNode at) {
        return meeting(Endpoint.ipv4(ip, nextPort++), Role.CLIENT, service, at);
    }

    /// One more rendezvous server, which shares its services through the engine.
    SimNode frontEnd(Endpoint address, SimEngine engine) {
        return frontEnd(address, engine, RelayPorts.NONE);
    }

    SimNode frontEnd(Endpoint address, SimEngine engine, RelayPorts relay) {
        SimEngine.FrontEnd side = engine.frontEnd();
        SimNode node = node(address, Role.RENDEZVOUS, null, new SimNode.Ports(relay, side));
        side.serve(node);
        return node;
    }

    private SimNode meeting(Endpoint at, Role role, String service) {
        return meeting(at, role, service, rendezvous);
    }

    private SimNode meeting(Endpoint at, Role role, String service, SimNode meetingPoint) {
        SimNode node = node(at, role, id(service));
        node.resolved(meetingPoint.address);
        return node;
    }

    private SimNode node(Endpoint address, Role role, @Nullable ServiceId service) {
        return node(address, role, service, SimNode.Ports.NONE);
    }

    private SimNode node(Endpoint address, Role role, @Nullable ServiceId service, SimNode.Ports more) {
        TunnelOptions options = new TunnelOptions(
                role, setup.kcp(), 1400, setup.timing(), TunnelOptions.Carrier.UDP, setup.limits(), service);
        SimNode node = new SimNode(
                simulation, network, address, options, setup.ends().get().get(), new SharedState(1), 0, more);
        targets.serve(node);
        return node;
    }
}
