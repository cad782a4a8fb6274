package net.kcptun.core.sim;

import static net.kcptun.core.sim.Simulation.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import net.kcptun.core.crypto.CipherMethod;
import net.kcptun.core.kcp.KcpOptions;
import net.kcptun.core.sim.SimNetwork.Link;
import net.kcptun.core.sim.SimUser.Plan;
import net.kcptun.core.sim.World.Pair;
import net.kcptun.core.sim.World.Setup;
import net.kcptun.core.tunnel.api.DropReason;
import net.kcptun.core.wire.Endpoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// An onlooker sends an end's own packets back to it. Both ends seal with one key, so they are authentic, and neither
/// has received them before.
final class ReflectionTest {
    private static final Endpoint ATTACKER = Endpoint.ipv4(0x0a0000aa, 666);

    @ParameterizedTest
    @EnumSource
    void whatAnEndHasSentIsNothingWhenItComesBack(CipherMethod method) {
        World world = new World(1, Link.of(50, 0), Setup.of(KcpOptions.DEFAULT).with(method));
        List<byte[]> sent = new ArrayList<>();
        world.network.tap((from, packet) -> {
            SimNode sender = from.equals(World.CLIENT) ? world.client : world.server;
            sent.add(packet);
            world.simulation.after(1, () -> sender.onPacket(packet.clone(), ATTACKER));
            Endpoint other = from.equals(World.CLIENT) ? World.SERVER : World.CLIENT;
            world.simulation.after(2, () -> sender.onPacket(packet.clone(), other));
        });
        Pair pair = world.connect(Plan.sends(200_000), Plan.sends(100_000));
        world.simulation.runFor(30 * SECOND);
        assertThat(pair.far().receivedBytes).isEqualTo(200_000);
        assertThat(pair.near().receivedBytes).isEqualTo(100_000);
        assertThat(pair.near().isDamaged || pair.far().isDamaged).isFalse();
        // What comes from elsewhere is left untried, once it is much.
        assertThat(drops(world, DropReason.REPLAYED)).isGreaterThanOrEqualTo(sent.size());
        assertThat(drops(world, DropReason.REPLAYED) + drops(world, DropReason.FLOOD))
                .isEqualTo(2 * sent.size());
    }

    /// The session is silent in between, so that it would move to whoever had a packet for it.
    @Test
    void noLoopOfAServerTakesWhatAnotherHasSent() {
        Setup setup = Setup.of(KcpOptions.DEFAULT).with(CipherMethod.AES256GCM).shards(3);
        World world = new World(1, Link.of(50, 0), setup);
        List<byte[]> sent = new ArrayList<>();
        world.network.tap((from, packet) -> {
            if (from.equals(World.SERVER)) {
                sent.add(packet);
            }
        });
        Pair pair = world.connect(new Plan(300, 65536, 0, false), new Plan(300, 65536, 0, false));
        world.simulation.runFor(20 * SECOND);
        for (SimNode loop : world.servers) {
            sent.forEach(packet -> loop.onPacket(packet.clone(), ATTACKER));
            assertThat(loop.tunnel().stats().drops(DropReason.REPLAYED)).isEqualTo(sent.size());
        }
        pair.far().sendMore(7);
        world.simulation.runFor(SECOND);
        assertThat(pair.near().receivedBytes).isEqualTo(307);
    }

    private static long drops(World world, DropReason reason) {
        return world.client.tunnel().stats().drops(reason)
                + world.server.tunnel().stats().drops(reason);
    }
}
