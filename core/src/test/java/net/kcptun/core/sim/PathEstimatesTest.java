package net.kcptun.core.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.kcptun.core.kcp.KcpOptions;
import net.kcptun.core.kcp.KcpStats;
import net.kcptun.core.path.PathEstimate;
import net.kcptun.core.sim.SimUser.Plan;
import net.kcptun.core.tunnel.TunnelSnapshot;
import net.kcptun.core.tunnel.api.PeerPath;
import net.kcptun.core.wire.Endpoint;
import org.junit.jupiter.api.Test;

/// What a snapshot tells of the paths to peers.
final class PathEstimatesTest {
    private static final long MILLI = Simulation.MILLI;

    private final World world = new World(3, SimNetwork.Link.of(50, 0.01), World.Setup.of(KcpOptions.DEFAULT));

    @Test
    void aClientTellsThePathToItsServer() {
        assertThat(paths(world.client)).isEmpty();
        world.connect(Plan.sends(3_000_000), Plan.sends(0));
        world.connect(Plan.sends(3_000_000), Plan.sends(0));
        world.simulation.runFor(900 * MILLI);
        PeerPath path = paths(world.client).getFirst();
        PathEstimate line = path.estimate();
        assertThat(paths(world.client)).hasSize(1);
        assertThat(path.peer()).isEqualTo(World.SERVER);
        assertThat(path.sessions()).isEqualTo(2);
        assertThat(line.rate()).isPositive();
        assertThat(line.minRttNanos()).isBetween(100 * MILLI, 101 * MILLI);
        assertThat(line.sentBytes()).isGreaterThanOrEqualTo(line.deliveredBytes());
        assertThat(line.payloadBytes()).isPositive().isLessThan(line.deliveredBytes());
        assertThat(path.isInUse()).isEqualTo(line.inFlightBytes() > 0);
    }

    /// The line loses one packet in a hundred.
    @Test
    void copiesAreToldWithThePathThatTheyTook() {
        for (int i = 0; i < 100; i++) {
            world.connect(Plan.sends(20_000), Plan.sends(0));
        }
        world.simulation.runFor(10_000 * MILLI);
        PathEstimate line = paths(world.client).getFirst().estimate();
        KcpStats kcp = world.client.tunnel().snapshot(false, 0).kcp();
        assertThat(line.payloadBytes()).isGreaterThanOrEqualTo(100 * 20_000);
        assertThat(line.copies()).isPositive().isEqualTo(kcp.redundantSegments);
        assertThat(line.copiesFirst()).isPositive().isEqualTo(kcp.redundantFirst);
        assertThat(line.copyBytes()).isGreaterThan(kcp.redundantBytes).isLessThan(line.sentBytes());
    }

    @Test
    void aServerTellsTheBusiestSixteenFirst() {
        for (int i = 1; i <= 20; i++) {
            SimNode client = world.clientAt(Endpoint.ipv4(0x0a000100 + i, 4000));
            world.connect(client, Plan.sends(1), Plan.sends(i * 10_000L));
        }
        world.simulation.runFor(5_000 * MILLI);
        List<PeerPath> paths = paths(world.server);
        assertThat(paths).hasSize(TunnelSnapshot.MOST_PATHS);
        assertThat(paths)
                .extracting(path -> path.estimate().sentBytes())
                .isSortedAccordingTo((a, b) -> Long.compare(b, a))
                .allSatisfy(bytes -> assertThat(bytes).isGreaterThan(50_000));
        assertThat(world.server.tunnel().snapshot(true, 1000, 0).paths()).hasSize(20);
        assertThat(world.server.tunnel().snapshot(false, 0).peers()).isEqualTo(20);
    }

    private static List<PeerPath> paths(SimNode node) {
        return node.tunnel().snapshot(false, 0).paths();
    }
}
