package net.kcptun.core.sim;

import static net.kcptun.core.sim.Simulation.MILLI;
import static net.kcptun.core.sim.Simulation.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import net.kcptun.core.crypto.CipherMethod;
import net.kcptun.core.kcp.KcpOptions;
import net.kcptun.core.sim.SimNetwork.Link;
import net.kcptun.core.sim.SimUser.Plan;
import net.kcptun.core.sim.World.Pair;
import net.kcptun.core.sim.World.Setup;
import net.kcptun.core.wire.Endpoint;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Two clients that have drawn the same conv by chance, at a server with one event loop or four, over a link of 50 ms
/// each way: neither gets what is the other's.
final class SameConvTest {
    private static final Plan HOLDS = new Plan(5, 65536, 0, false);
    private static final Plan SILENT = new Plan(0, 65536, 0, false);
    private static final Endpoint FIRST = Endpoint.ipv4(0x0a000011, 1111);
    private static final Endpoint SECOND_CLIENT = Endpoint.ipv4(0x0a000012, 2222);
    private static final Endpoint ELSEWHERE = Endpoint.ipv4(0x0a000013, 3333);
    private static final int CONV = 77;

    private final Setup sealed = Setup.of(KcpOptions.DEFAULT).with(CipherMethod.CHACHA20POLY1305_IETF);

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void eachHasASessionOfItsOwn(int shards) {
        World world = new World(5, Link.of(50, 0), sealed.shards(shards));
        Pair first = world.connect(world.clientAt(FIRST, CONV), HOLDS, SILENT);
        world.simulation.runFor(2 * SECOND);
        Pair second = world.connect(world.clientAt(SECOND_CLIENT, CONV), HOLDS, SILENT);
        talk(world, first, second);
        assertThat(second.far().firstByteAt - second.near().connectedAt).isLessThan(SECOND);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void eachHasASessionOfItsOwnThoughBothBeginAtOnce(int shards) {
        World world = new World(5, Link.of(50, 0), sealed.shards(shards));
        Pair first = world.connect(world.clientAt(FIRST, CONV), HOLDS, SILENT);
        world.simulation.runFor(30 * MILLI);
        Pair second = world.connect(world.clientAt(SECOND_CLIENT, CONV), HOLDS, SILENT);
        talk(world, first, second);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void theSessionMovesOfTheOneThatHasMoved(int shards) {
        World world = new World(5, Link.of(50, 0), sealed.shards(shards));
        SimNode mover = world.clientAt(FIRST, CONV);
        Pair first = world.connect(mover, HOLDS, SILENT);
        world.simulation.runFor(2 * SECOND);
        Pair second = world.connect(world.clientAt(SECOND_CLIENT, CONV), HOLDS, SILENT);
        talk(world, first, second);
        mover.moveTo(ELSEWHERE);
        talk(world, first, second);
    }

    private static void talk(World world, Pair... pairs) {
        for (Pair pair : pairs) {
            pair.near().sendMore(7);
        }
        world.simulation.runFor(6 * SECOND);
        for (Pair pair : pairs) {
            pair.far().sendMore(9);
        }
        world.simulation.runFor(6 * SECOND);
        for (Pair pair : pairs) {
            assertThat(pair.far().receivedBytes).isEqualTo(pair.near().plannedBytes());
            assertThat(pair.near().receivedBytes).isEqualTo(pair.far().plannedBytes());
            assertThat(pair.near().isDamaged || pair.far().isDamaged).isFalse();
            assertThat(pair.near().sawReset || pair.far().sawReset).isFalse();
        }
    }
}
