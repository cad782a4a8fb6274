package net.kcptun.core.sim;

import static net.kcptun.core.sim.Simulation.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import net.kcptun.core.crypto.PacketCipher;
import net.kcptun.core.sim.SimNetwork.Link;
import net.kcptun.core.sim.SimUser.Plan;
import net.kcptun.core.sim.World.Setup;
import net.kcptun.core.tunnel.api.Limits;
import net.kcptun.core.tunnel.api.PathView;
import net.kcptun.core.tunnel.api.PathView.State;
import net.kcptun.core.tunnel.api.TunnelOptions;
import net.kcptun.core.tunnel.api.TunnelOptions.Role;
import net.kcptun.core.tunnel.api.TunnelOptions.Timing;
import net.kcptun.core.wire.Endpoint;
import org.junit.jupiter.api.Test;

/// What a client knows of its server, over a link of 50 ms each way: each state, and the way there.
final class PathViewTest {
    private static final Link LINK = Link.of(50, 0);

    private final World world = new World(7, LINK, Setup.of(World.SMALL_WINDOWS));

    @Test
    void aServerNeedsToReachNobody() {
        assertThat(world.server.tunnel().snapshot(world.simulation.now()).path())
                .isNull();
    }

    @Test
    void aClientWhoseServerIsNotResolvedIsResolving() {
        TunnelOptions options = new TunnelOptions(
                Role.CLIENT,
                World.SMALL_WINDOWS,
                1400,
                Timing.DEFAULT,
                TunnelOptions.Carrier.UDP,
                Limits.DEFAULT,
                null);
        SimNode other = new SimNode(
                world.simulation, world.network, Endpoint.ipv4(0x0a000003, 7), options, PacketCipher.none());
        PathView path = path(other);
        assertThat(path.state()).isEqualTo(State.RESOLVING);
        assertThat(path.peer()).isNull();
    }

    @Test
    void theFirstAnswerMakesItReached() {
        assertThat(path(world.client)).isEqualTo(new PathView(State.CONNECTING, World.SERVER, 0, 0));
        world.simulation.runFor(SECOND / 2);
        PathView path = path(world.client);
        assertThat(path.state()).isEqualTo(State.REACHED);
        assertThat(path.roundTripNanos()).isEqualTo(SECOND / 10);
        assertThat(path.heardAt()).isEqualTo(world.simulation.now() - SECOND * 4 / 10);
    }

    @Test
    void anIdleTunnelStaysReached() {
        for (int i = 0; i < 300; i++) {
            world.simulation.runFor(SECOND);
            if (i > 0) {
                assertThat(path(world.client).state()).isEqualTo(State.REACHED);
            }
        }
    }

    @Test
    void aServerThatDiesUnderLoadIsSilentWithinTenSeconds() {
        world.connect(Plan.sends(50_000_000), Plan.sends(10));
        world.simulation.runFor(5 * SECOND);
        world.server.kill();
        world.simulation.runFor(10 * SECOND);
        assertThat(path(world.client).state()).isEqualTo(State.SILENT);
    }

    @Test
    void aServerThatDiesWhileNothingHappensIsSilentAfterTheNextKeepAlive() {
        world.simulation.runFor(5 * SECOND);
        world.server.kill();
        world.simulation.runFor(45 * SECOND);
        assertThat(path(world.client).state()).isEqualTo(State.SILENT);
    }

    @Test
    void itStaysSilentWhenThePathIsRenewedAndIsReachedOnceTheServerAnswers() {
        world.simulation.runFor(5 * SECOND);
        world.server.kill();
        world.simulation.runFor(120 * SECOND);
        world.client.resolved(World.SERVER);
        world.simulation.runFor(SECOND);
        assertThat(path(world.client).state()).isEqualTo(State.SILENT);
        world.restartServer();
        world.client.resolved(World.SERVER);
        world.simulation.runFor(SECOND);
        assertThat(path(world.client).state()).isEqualTo(State.REACHED);
    }

    @Test
    void anotherServerIsNotReachedUntilItAnswers() {
        world.simulation.runFor(5 * SECOND);
        world.client.resolved(Endpoint.ipv4(0x0a000004, 9));
        assertThat(path(world.client).state()).isEqualTo(State.CONNECTING);
    }

    private PathView path(SimNode node) {
        PathView path = node.tunnel().snapshot(world.simulation.now()).path();
        assertThat(path).isNotNull();
        return path;
    }
}
