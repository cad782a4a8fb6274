package net.kcptun.core.sim;

import static net.kcptun.core.sim.Simulation.MILLI;
import static net.kcptun.core.sim.Simulation.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.kcptun.core.crypto.CipherMethod;
import net.kcptun.core.kcp.KcpOptions;
import net.kcptun.core.sim.SimNetwork.Link;
import net.kcptun.core.sim.SimUser.Plan;
import net.kcptun.core.sim.World.Pair;
import net.kcptun.core.sim.World.Setup;
import net.kcptun.core.tunnel.api.Limits;
import net.kcptun.core.tunnel.api.SessionState;
import net.kcptun.core.tunnel.api.TunnelOptions;
import net.kcptun.core.tunnel.api.TunnelOptions.Role;
import net.kcptun.core.tunnel.api.TunnelOptions.Timing;
import net.kcptun.core.wire.Endpoint;
import org.junit.jupiter.api.Test;

/// A client whose server's name has two addresses, over a link of 50 ms each way. Where both are the server's, it
/// answers from the first, as one does that is bound to all its addresses.
final class SeveralAddressesTest {
    private static final Endpoint OTHER = Endpoint.ipv4(0x0a000009, 12345);

    private final Setup sealed = Setup.of(KcpOptions.DEFAULT).with(CipherMethod.CHACHA20POLY1305_IETF);
    private final World world = new World(7, Link.of(50, 0), sealed);

    @Test
    void whatIsOpenedBeforeAnybodyHasAnsweredGoesToTheOneThatDoes() {
        named(OTHER, World.SERVER);
        Pair pair = world.connect(Plan.sends(1000), Plan.sends(2000));
        world.simulation.runFor(SECOND);
        assertWhole(pair, 2000, 1000);
        assertThat(pair.near().firstByteAt - pair.near().connectedAt).isLessThan(600 * MILLI);
    }

    @Test
    void theAddressThatTakesPacketsIsUsedThoughAnotherAnswers() {
        world.network.attach(OTHER, world.server);
        world.network.endanger((_, to, _) -> to.equals(World.SERVER));
        named(World.SERVER, OTHER);
        Pair pair = world.connect(Plan.sends(1000), Plan.sends(2000));
        world.simulation.runFor(2 * SECOND);
        assertWhole(pair, 2000, 1000);
    }

    @Test
    void sessionsGoOnAtTheNextAddressWhenOneDies() {
        world.network.attach(OTHER, world.server);
        named(World.SERVER, OTHER);
        Pair pair = world.connect(Plan.sends(20_000_000), Plan.sends(10));
        world.simulation.runFor(2 * SECOND);
        world.network.endanger((_, to, _) -> to.equals(World.SERVER));
        world.simulation.runFor(60 * SECOND);
        assertWhole(pair, 10, 20_000_000);
    }

    /// It has got all, too, and has a target that talks: not a byte of that is taken for the other's.
    @Test
    void aServerThatAnswersTooLateIsRefused() {
        SimNode late = new SimNode(
                world.simulation,
                world.network,
                OTHER,
                new TunnelOptions(
                        Role.SERVER,
                        KcpOptions.DEFAULT,
                        1400,
                        Timing.DEFAULT,
                        TunnelOptions.Carrier.UDP,
                        Limits.DEFAULT,
                        null),
                sealed.ends().get().get());
        SimUser stranger = new SimUser(world.simulation, Plan.sends(50_000), 77L << 40, 78L << 40);
        late.onDial(session -> late.connect(session, stranger));
        long until = world.simulation.now() + 900 * MILLI;
        world.network.endanger((from, _, _) -> from.equals(OTHER) && world.simulation.now() < until);
        named(OTHER, World.SERVER);
        Pair pair = world.connect(Plan.sends(1000), new Plan(2000, 65536, 0, false));
        world.simulation.runFor(10 * SECOND);
        assertThat(stranger.isConnected()).isTrue();
        assertThat(pair.near().receivedBytes).isEqualTo(2000);
        assertThat(pair.near().isDamaged).isFalse();
        assertThat(pair.near().sawReset).isFalse();
        assertThat(late.tunnel().snapshot(late.now()).sessions())
                .noneMatch(session -> session.state() == SessionState.OPEN);
    }

    private void named(Endpoint... addresses) {
        world.simulation.runFor(SECOND / 2);
        world.client.resolved(List.of(addresses));
    }

    private static void assertWhole(Pair pair, long near, long far) {
        assertThat(pair.near().receivedBytes).isEqualTo(near);
        assertThat(pair.far().receivedBytes).isEqualTo(far);
        assertThat(pair.near().isDamaged || pair.far().isDamaged).isFalse();
    }
}
