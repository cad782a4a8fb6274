package net.kcptun.core.sim;

import static net.kcptun.core.sim.Simulation.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import net.kcptun.core.crypto.PacketCipher;
import net.kcptun.core.kcp.KcpOptions;
import net.kcptun.core.sim.SimNetwork.Link;
import net.kcptun.core.sim.SimUser.Plan;
import net.kcptun.core.tunnel.api.CloseReason;
import net.kcptun.core.tunnel.api.Limits;
import net.kcptun.core.tunnel.api.PathView;
import net.kcptun.core.tunnel.api.SessionState;
import net.kcptun.core.tunnel.api.TunnelOptions;
import net.kcptun.core.tunnel.api.TunnelOptions.Carrier;
import net.kcptun.core.tunnel.api.TunnelOptions.Role;
import net.kcptun.core.tunnel.api.TunnelOptions.Timing;
import net.kcptun.core.wire.Endpoint;
import org.junit.jupiter.api.Test;

/// Connections that carry datagrams and end, over a link of 50 ms each way.
final class PathEndTest {
    private static final Plan HOLDS = new Plan(5, 65536, 0, false);
    private static final Endpoint OTHER_CLIENT = Endpoint.ipv4(0x0a000003, 40001);

    private final World world = new World(7, Link.of(50, 0), KcpOptions.DEFAULT);

    @Test
    void aClientsSessionsEndWithThePathAndTheServerIsTold() {
        world.connect(HOLDS, HOLDS);
        world.simulation.runFor(SECOND);
        end(world.client, World.SERVER);
        assertThat(reasons(world.client)).containsExactly(CloseReason.PATH_ENDED);
        world.simulation.runFor(SECOND);
        assertThat(reasons(world.server)).containsExactly(CloseReason.RESET_BY_PEER);
    }

    @Test
    void withoutAPathNothingIsSentOrWatchedAndNewSessionsWait() {
        world.simulation.runFor(SECOND);
        end(world.client, World.SERVER);
        assertThat(state(world.client)).isEqualTo(PathView.State.RESOLVING);
        long sent = world.client.tunnel().stats().packetsSent;
        world.simulation.runFor(300 * SECOND);
        World.Pair pair = world.connect(Plan.sends(1000), Plan.sends(1000));
        world.simulation.runFor(20 * SECOND);
        assertThat(world.client.tunnel().stats().packetsSent).isEqualTo(sent);
        assertThat(world.client.renewals).isZero();
        world.client.resolved(World.SERVER);
        world.simulation.runFor(10 * SECOND);
        assertThat(state(world.client)).isEqualTo(PathView.State.REACHED);
        assertThat(pair.far().receivedBytes).isEqualTo(1000);
    }

    @Test
    void aServersSessionsOfThatPeerEndAndNoOthers() {
        SimNode other = world.clientAt(OTHER_CLIENT);
        world.connect(HOLDS, HOLDS);
        world.simulation.runFor(SECOND);
        end(world.server, OTHER_CLIENT);
        assertThat(reasons(world.server)).containsOnlyNulls();
        end(world.server, World.CLIENT);
        assertThat(reasons(world.server)).containsExactly(CloseReason.PATH_ENDED);
        world.simulation.runFor(SECOND);
        assertThat(reasons(world.client)).containsExactly(CloseReason.RESET_BY_PEER);
        assertThat(state(other)).isEqualTo(PathView.State.REACHED);
    }

    /// A session that is opened while it is not known which address its packets will go to fits both.
    @Test
    void packetsOfSessionsThatWaitedKeepToTheMtuOverIpv6() {
        assertThat(segmentBytes(Carrier.TCP)).isEqualTo(1400 - 40 - 20 - 24);
        assertThat(segmentBytes(Carrier.UDP)).isEqualTo(1400 - 40 - 8 - 24);
    }

    private void end(SimNode node, Endpoint peer) {
        node.input(() -> node.tunnel().onPathEnd(peer, world.simulation.now()));
    }

    private int segmentBytes(Carrier carrier) {
        TunnelOptions options =
                new TunnelOptions(Role.CLIENT, KcpOptions.DEFAULT, 1400, Timing.DEFAULT, carrier, Limits.DEFAULT, null);
        SimNode node = new SimNode(
                world.simulation, world.network, Endpoint.ipv4(0x0a000004, 7), options, PacketCipher.none());
        new SimTargets(world.simulation).connect(node, HOLDS, HOLDS);
        world.simulation.runFor(SECOND);
        return node.tunnel()
                .snapshot(world.simulation.now())
                .sessions()
                .getFirst()
                .engine()
                .segmentBytes();
    }

    private PathView.State state(SimNode node) {
        return node.tunnel().snapshot(world.simulation.now()).path().state();
    }

    private Iterable<CloseReason> reasons(SimNode node) {
        return node.tunnel().snapshot(world.simulation.now()).sessions().stream()
                .map(session -> session.state() == SessionState.TIME_WAIT ? session.reason() : null)
                .toList();
    }
}
