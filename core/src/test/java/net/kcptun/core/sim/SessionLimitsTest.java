package net.kcptun.core.sim;

import static net.kcptun.core.sim.Simulation.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import net.kcptun.core.kcp.KcpOptions;
import net.kcptun.core.sim.SimNetwork.Link;
import net.kcptun.core.sim.SimUser.Plan;
import net.kcptun.core.sim.World.Pair;
import net.kcptun.core.sim.World.Setup;
import net.kcptun.core.tunnel.api.DropReason;
import net.kcptun.core.tunnel.api.Limit;
import net.kcptun.core.tunnel.api.Limits;
import net.kcptun.core.tunnel.api.TunnelEvent;
import net.kcptun.core.tunnel.session.Session;
import net.kcptun.core.wire.Endpoint;
import org.junit.jupiter.api.Test;

/// How many sessions there may be of one address, and half-open ones.
final class SessionLimitsTest {
    private static final Plan HOLDS = new Plan(5, 4096, 0, false);
    private static final Link LINK = Link.of(10, 0);

    @Test
    void sessionsOfOneAddressAreLimitedWhateverItsPorts() {
        World world = world(Limit.SESSIONS_PER_ADDRESS, 3);
        SimNode neighbour = world.clientAt(Endpoint.ipv4(0x0a000001, 7));
        SimNode stranger = world.clientAt(Endpoint.ipv4(0x0a000009, 7));
        Pair first = world.connect(HOLDS, HOLDS);
        world.connect(HOLDS, HOLDS);
        world.connect(neighbour, HOLDS, HOLDS);
        world.simulation.runFor(SECOND);
        Pair fourth = world.connect(neighbour, HOLDS, HOLDS);
        Pair other = world.connect(stranger, HOLDS, HOLDS);
        world.simulation.runFor(SECOND);
        assertThat(fourth.near().sawReset).isTrue();
        assertThat(other.near().receivedBytes).isEqualTo(5);
        assertThat(world.server.tunnel().stats().drops(DropReason.ADDRESS_LIMIT))
                .isPositive();
        assertThat(world.server.tunnel().stats().refusals(Limit.SESSIONS_PER_ADDRESS))
                .isPositive();
        assertThat(world.server.tunnel().snapshot(0).uses()).containsEntry(Limit.SESSIONS_PER_ADDRESS, 3L);
        first.near().abort();
        world.simulation.runFor(SECOND);
        Pair next = world.connect(neighbour, HOLDS, HOLDS);
        world.simulation.runFor(SECOND);
        assertThat(next.near().receivedBytes).isEqualTo(5);
    }

    @Test
    void aClientHasNoLimitForItsServersAddress() {
        World world = world(Limit.SESSIONS_PER_ADDRESS, 1);
        world.connect(HOLDS, HOLDS);
        assertThat(world.connect(HOLDS, HOLDS).near().isConnected()).isTrue();
    }

    @Test
    void aServersSessionsAreHalfOpenUntilTheirTargetIsConnected() {
        World world = world(Limit.HALF_OPEN, 12);
        List<Session> waiting = new ArrayList<>();
        world.server.onDial(waiting::add);
        for (int i = 0; i < 5; i++) {
            world.connect(HOLDS, HOLDS);
            world.simulation.runFor(SECOND);
        }
        assertThat(waiting).hasSize(3);
        assertThat(world.server.tunnel().stats().drops(DropReason.HALF_OPEN_LIMIT))
                .isPositive();
        assertThat(world.server.tunnel().snapshot(0).uses()).containsEntry(Limit.HALF_OPEN, 3L);
        world.server.connect(waiting.get(0), world.user(HOLDS));
        world.server.fail(waiting.get(1), "nobody listens");
        for (int i = 0; i < 3; i++) {
            world.connect(HOLDS, HOLDS);
            world.simulation.runFor(SECOND);
        }
        assertThat(waiting).hasSize(5);
    }

    /// A quarter of them is for one network, so that others find a place.
    @Test
    void halfOpenSessionsOfOneNetworkLeavePlacesForOthers() {
        World world = world(Limit.HALF_OPEN, 16);
        SimNode stranger = world.clientAt(Endpoint.ipv4(0x0b000001, 7));
        List<Session> waiting = new ArrayList<>();
        world.server.onDial(waiting::add);
        for (int i = 0; i < 20; i++) {
            world.connect(world.clientAt(Endpoint.ipv4(0x0a000010 + i, 9)), HOLDS, HOLDS);
        }
        world.simulation.runFor(SECOND);
        assertThat(waiting).hasSize(4);
        world.connect(stranger, HOLDS, HOLDS);
        world.simulation.runFor(SECOND);
        assertThat(waiting).hasSize(5);
    }

    @Test
    void aClientsSessionsAreHalfOpenUntilTheServerIsHeard() {
        World world = world(Limit.HALF_OPEN, 3);
        for (int i = 0; i < 3; i++) {
            assertThat(world.connect(HOLDS, HOLDS).near().isConnected()).isTrue();
        }
        assertThat(world.connect(HOLDS, HOLDS).near().isConnected()).isFalse();
        assertThat(world.client.events).contains(new TunnelEvent.SessionRefused(Limit.HALF_OPEN, 3, "10.0.0.1:1000"));
        world.simulation.runFor(SECOND);
        assertThat(world.connect(HOLDS, HOLDS).near().isConnected()).isTrue();
    }

    @Test
    void nothingIsLeftOfAnyPlace() {
        World world = world(Limit.HALF_OPEN, 30);
        world.server.onDial(session -> {
            if (session.conv() % 2 == 0) {
                world.server.fail(session, "nobody listens");
            }
        });
        for (int i = 0; i < 20; i++) {
            Pair pair = world.connect(HOLDS, HOLDS);
            world.simulation.runFor(SECOND / 20);
            if (i % 3 == 0) {
                pair.near().abort();
            }
        }
        world.client.shutdown();
        world.simulation.runFor(800 * SECOND);
        assertThat(world.isEmpty()).isTrue();
    }

    private static World world(Limit limit, int value) {
        return new World(5, LINK, Setup.of(KcpOptions.DEFAULT).with(Limits.DEFAULT.with(limit, value)));
    }
}
