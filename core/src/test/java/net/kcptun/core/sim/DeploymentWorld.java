package net.kcptun.core.sim;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import net.kcptun.core.crypto.CipherMethod;
import net.kcptun.core.crypto.PacketCipher;
import net.kcptun.core.crypto.PresharedKey;
import net.kcptun.core.crypto.ReplayFilter;
import net.kcptun.core.sim.Deployment.NatKind;
import net.kcptun.core.sim.Deployment.Tuning;
import net.kcptun.core.sim.Lifeline.End;
import net.kcptun.core.tunnel.api.Limit;
import net.kcptun.core.tunnel.api.Limits;
import net.kcptun.core.tunnel.api.TunnelOptions;
import net.kcptun.core.tunnel.api.TunnelOptions.Carrier;
import net.kcptun.core.tunnel.api.TunnelOptions.Role;
import net.kcptun.core.wire.ControlMessage.ServiceId;
import net.kcptun.core.wire.Endpoint;
import net.kcptun.core.wire.SeededEntropy;
import org.jspecify.annotations.Nullable;

/// The hosts, NATs and programs of a [Deployment], on one network.
final class DeploymentWorld implements Ledger.Stage {
    private static final Endpoint RENDEZVOUS = Endpoint.ipv4(0x05050505, 40_000);
    private static final int SERVER_IP = 0xc0a80102;
    private static final int SERVER_NAT_IP = 0x07070707;
    private static final int CLIENT_IP = 0x0a000001;
    private static final int CLIENT_NAT_IP = 0x06060601;
    private static final ServiceId SERVICE = new ServiceId("home".getBytes(UTF_8));

    final Deployment deployment;
    final Simulation simulation;
    final SimNetwork network;
    final SimTargets targets;
    final Weather weather;
    final SimProgram server;
    final List<SimProgram> clients = new ArrayList<>();
    final @Nullable SimProgram rendezvous;
    final Set<String> broken = new LinkedHashSet<>();
    final List<VisitRun> visits = new ArrayList<>();
    boolean isDamaging;

    private final Map<Integer, VisitRun> byConv = new HashMap<>();
    private final Map<SimProgram, SimNat> nats = new HashMap<>();
    private final PresharedKey key;
    private final SeededEntropy entropy;
    private int nextPlace;
    private long troubledAt = Long.MIN_VALUE;
    private long stoodStillNanos;

    DeploymentWorld(Deployment deployment) {
        this.deployment = deployment;
        simulation = new Simulation(deployment.seed());
        network = new SimNetwork(simulation, deployment.link());
        targets = new SimTargets(simulation);
        weather = new Weather(simulation, deployment.seed());
        entropy = new SeededEntropy(deployment.seed());
        key = PresharedKey.generate(entropy);
        network.endanger(weather);
        weather.bursts(deployment.bursts());
        isDamaging = deployment.link().corruption() > 0;
        boolean isMeeting = deployment.layout().isMeeting();
        rendezvous =
                isMeeting ? new SimProgram(this, "rendezvous", Role.RENDEZVOUS, SimNat.ip(RENDEZVOUS), true) : null;
        server = new SimProgram(this, "server", Role.SERVER, SERVER_IP, !isMeeting);
        hide(server, SERVER_NAT_IP, deployment.layout().serverNat());
        for (int i = 0; i < deployment.layout().clients(); i++) {
            clients.add(new SimProgram(
                    this, "client " + i, Role.CLIENT, 0, deployment.layout().hasFixedPorts()));
            place(i);
        }
        programs().forEach(SimProgram::start);
    }

    List<SimProgram> programs() {
        List<SimProgram> programs = new ArrayList<>(clients);
        programs.add(server);
        if (rendezvous != null) {
            programs.addFirst(rendezvous);
        }
        return programs;
    }

    /// A client's host is where it has not been yet, behind a NAT of the same kind.
    void place(int client) {
        int place = nextPlace++;
        int ip = CLIENT_IP + (place << 8);
        SimProgram program = clients.get(client);
        weather.locate(client, ip);
        weather.locate(client, CLIENT_NAT_IP + (place << 8));
        hide(
                program,
                ip,
                CLIENT_NAT_IP + (place << 8),
                deployment.layout().clientNats().get(client));
        program.moveTo(ip);
    }

    /// What has not been forgotten yet is.
    void forgetMappings(SimProgram behind) {
        SimNat nat = nats.get(behind);
        if (nat != null) {
            nat.flush();
        }
    }

    /// Where those who look for it find the server, or the rendezvous server.
    Optional<Endpoint> findsPath(Role seeker) {
        return switch (seeker) {
            case RENDEZVOUS -> Optional.empty();
            case SERVER -> rendezvous == null ? Optional.empty() : Optional.of(RENDEZVOUS);
            case CLIENT -> Optional.of(rendezvous == null ? Endpoint.ipv4(server.ip(), RENDEZVOUS.port()) : RENDEZVOUS);
        };
    }

    TunnelOptions options(Role role) {
        Tuning tuning = deployment.tuning();
        boolean isClient = role == Role.CLIENT;
        return new TunnelOptions(
                role,
                isClient ? tuning.client() : tuning.server(),
                isClient ? tuning.clientMtu() : tuning.serverMtu(),
                tuning.timing(),
                Carrier.UDP,
                Limits.DEFAULT.with(Limit.SESSIONS, tuning.maxSessions()),
                rendezvous == null || role == Role.RENDEZVOUS ? null : SERVICE);
    }

    /// What makes the ciphers of one process.
    Supplier<PacketCipher> ciphers(Role role) {
        CipherMethod method = deployment.tuning().method();
        if (method == null) {
            return PacketCipher::none;
        }
        int nonces = role == Role.CLIENT ? ReplayFilter.CLIENT_NONCES : ReplayFilter.SERVER_NONCES;
        ReplayFilter filter = ReplayFilter.remembering(nonces, entropy);
        return () -> PacketCipher.of(method, key, entropy, filter);
    }

    /// The books of one process.
    Ledger ledger(Role role) {
        End end = switch (role) {
            case CLIENT -> End.NEAR;
            case SERVER -> End.FAR;
            case RENDEZVOUS -> null;
        };
        return new Ledger(this, end, deployment.tuning().isSealed());
    }

    /// A visit has become a session.
    void register(int conv, VisitRun visit) {
        byConv.put(conv, visit);
    }

    /// Connections that are open, or about to, and have an end there.
    List<VisitRun> visitsOf(SimProgram program) {
        return visits.stream()
                .filter(visit -> visit.isPending() && (program == server || program == visit.client()))
                .toList();
    }

    /// Without a key the server knows its clients by their address alone.
    void onFreshSocket(SimProgram client) {
        onAddressChange(client, "has a fresh socket");
    }

    void onAddressChange(SimProgram program, String how) {
        if (!deployment.tuning().isSealed()) {
            visitsOf(program).forEach(visit -> visit.excuse(program.name + " " + how + ", and there is no key"));
        }
    }

    /// Something begins or ends that may keep the ends from meeting.
    void onTrouble() {
        troubledAt = simulation.now();
    }

    boolean isTroubledSince(long time) {
        return troubledAt >= time || !deployment.isMild();
    }

    void stoodStill(long nanos) {
        stoodStillNanos += nanos;
    }

    /// How long processes have stood still, all of them together.
    long stoodStillNanos() {
        return stoodStillNanos;
    }

    @Override
    public @Nullable Lifeline lifeline(int conv) {
        VisitRun visit = byConv.get(conv);
        return visit == null ? null : visit.lifeline();
    }

    @Override
    public boolean isDamaging() {
        return isDamaging;
    }

    @Override
    public void broken(String promise) {
        broken.add(promise);
    }

    private void hide(SimProgram program, int publicIp, NatKind kind) {
        hide(program, program.ip(), publicIp, kind);
    }

    private void hide(SimProgram program, int ip, int publicIp, NatKind kind) {
        if (kind.kind != null) {
            SimNat nat = new SimNat(publicIp, kind.kind, false);
            nats.put(program, nat);
            network.hide(ip, nat);
        }
    }
}
