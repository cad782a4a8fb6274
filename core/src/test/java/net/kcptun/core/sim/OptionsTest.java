package net.kcptun.core.sim;

import static net.kcptun.core.sim.Simulation.MILLI;
import static net.kcptun.core.sim.Simulation.SECOND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import net.kcptun.core.kcp.KcpOptions;
import net.kcptun.core.sim.SimNetwork.Link;
import net.kcptun.core.sim.SimUser.Plan;
import net.kcptun.core.sim.World.Pair;
import net.kcptun.core.tunnel.api.CloseReason;
import net.kcptun.core.tunnel.api.Limit;
import net.kcptun.core.tunnel.api.Limits;
import net.kcptun.core.tunnel.api.SessionState;
import net.kcptun.core.tunnel.api.TunnelEvent;
import net.kcptun.core.tunnel.api.TunnelOptions;
import net.kcptun.core.tunnel.api.TunnelOptions.Role;
import net.kcptun.core.tunnel.api.TunnelOptions.Timing;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Options that change while a tunnel works, over a link of 50 ms each way.
final class OptionsTest {
    private static final Plan HOLDS = new Plan(5, 65536, 0, false);

    private final World world = new World(7, Link.of(50, 0), KcpOptions.DEFAULT);

    @Test
    void roleAndMtuCannotChange() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> world.client.tunnel().onOptions(options(Role.SERVER, 1400), 0));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> world.client.tunnel().onOptions(options(Role.CLIENT, 1300), 0));
    }

    @Test
    void aShorterTimeoutHoldsForSessionsThatAreOpenAlready() {
        world.connect(HOLDS, HOLDS);
        world.simulation.runFor(SECOND);
        world.client.kill();
        world.simulation.runFor(70 * SECOND);
        assertThat(closed(world.server)).isNull();
        change(world.server, Role.SERVER, new Timing(60, 30, 120, 25));
        world.simulation.runFor(MILLI);
        assertThat(closed(world.server)).isEqualTo(CloseReason.TIMED_OUT);
    }

    @Test
    void aLongerTimeoutHoldsForSessionsThatAreOpenAlready() {
        world.connect(HOLDS, HOLDS);
        world.simulation.runFor(SECOND);
        world.client.kill();
        change(world.server, Role.SERVER, new Timing(1200, 30, 120, 25));
        world.simulation.runFor(1190 * SECOND);
        assertThat(closed(world.server)).isNull();
        world.simulation.runFor(20 * SECOND);
        assertThat(closed(world.server)).isEqualTo(CloseReason.TIMED_OUT);
    }

    @Test
    void endedSessionsAreForgottenByTheNewTimeWait() {
        world.connect(Plan.sends(10), Plan.sends(10));
        world.simulation.runFor(10 * SECOND);
        assertThat(world.client.tunnel().snapshot(0).sessions())
                .singleElement()
                .satisfies(session -> assertThat(session.state()).isEqualTo(SessionState.TIME_WAIT));
        change(world.client, Role.CLIENT, new Timing(600, 30, 5, 25));
        change(world.server, Role.SERVER, new Timing(600, 30, 5, 25));
        world.simulation.runFor(SECOND);
        assertThat(world.isEmpty()).isTrue();
    }

    @Test
    void aShorterKeepaliveFindsASilentServerSooner() {
        world.simulation.runFor(SECOND);
        world.server.kill();
        change(world.client, Role.CLIENT, new Timing(600, 30, 120, 5));
        world.simulation.runFor(18 * SECOND);
        assertThat(world.client.renewals).isZero();
        world.simulation.runFor(2 * SECOND);
        assertThat(world.client.renewals).isEqualTo(1);
    }

    @Test
    void keepaliveCanBeSwitchedOffAndOn() {
        change(world.client, Role.CLIENT, new Timing(600, 30, 120, 0));
        world.simulation.runFor(3 * SECOND);
        world.server.kill();
        long sent = world.network.sent;
        world.simulation.runFor(3600 * SECOND);
        assertThat(world.network.sent).isEqualTo(sent);
        assertThat(world.client.renewals).isZero();
        change(world.client, Role.CLIENT, new Timing(600, 30, 120, 25));
        world.simulation.runFor(80 * SECOND);
        assertThat(world.network.sent).isGreaterThan(sent);
        assertThat(world.client.renewals).isEqualTo(1);
    }

    @Test
    void theSameTimesAgainDoNotPostponeTheWatch() {
        world.simulation.runFor(SECOND);
        world.server.kill();
        for (int i = 0; i < 80; i++) {
            change(world.client, Role.CLIENT, Timing.DEFAULT);
            world.simulation.runFor(SECOND);
        }
        assertThat(world.client.renewals).isEqualTo(1);
    }

    @Test
    void otherWindowsLeaveATransferWholeAndServeTheNext() {
        Pair before = world.connect(Plan.sends(2_000_000), Plan.sends(2_000_000));
        world.simulation.runFor(SECOND);
        KcpOptions wide = new KcpOptions(4096, 4096, 1, 10, 2, true, 1);
        world.client.input(() -> world.client
                .tunnel()
                .onOptions(
                        new TunnelOptions(
                                Role.CLIENT,
                                wide,
                                1400,
                                Timing.DEFAULT,
                                TunnelOptions.Carrier.UDP,
                                Limits.DEFAULT,
                                null),
                        world.simulation.now()));
        world.server.input(() -> world.server
                .tunnel()
                .onOptions(
                        new TunnelOptions(
                                Role.SERVER,
                                wide,
                                1400,
                                Timing.DEFAULT,
                                TunnelOptions.Carrier.UDP,
                                Limits.DEFAULT,
                                null),
                        world.simulation.now()));
        Pair after = world.connect(Plan.sends(2_000_000), Plan.sends(2_000_000));
        world.simulation.runFor(120 * SECOND);
        for (Pair pair : new Pair[] {before, after}) {
            assertThat(pair.near().receivedBytes).isEqualTo(2_000_000);
            assertThat(pair.far().receivedBytes).isEqualTo(2_000_000);
            assertThat(pair.near().isDamaged || pair.far().isDamaged).isFalse();
        }
        assertThat(after.near().endedAt - after.near().connectedAt)
                .isLessThan(before.near().endedAt - before.near().connectedAt);
    }

    @Test
    void aLowerLimitRefusesNewSessionsAndKeepsTheOld() {
        world.connect(HOLDS, HOLDS);
        world.connect(HOLDS, HOLDS);
        TunnelOptions one = new TunnelOptions(
                Role.CLIENT,
                KcpOptions.DEFAULT,
                1400,
                Timing.DEFAULT,
                TunnelOptions.Carrier.UDP,
                Limits.DEFAULT.with(Limit.SESSIONS, 1),
                null);
        world.client.input(() -> world.client.tunnel().onOptions(one, world.simulation.now()));
        assertThat(world.client.accept(world.user(HOLDS))).isNull();
        world.simulation.runFor(SECOND);
        assertThat(world.client.tunnel().snapshot(0).sessions())
                .hasSize(2)
                .allSatisfy(session -> assertThat(session.state()).isEqualTo(SessionState.OPEN));
    }

    private void change(SimNode node, Role role, Timing timing) {
        TunnelOptions options = new TunnelOptions(
                role, KcpOptions.DEFAULT, 1400, timing, TunnelOptions.Carrier.UDP, Limits.DEFAULT, null);
        node.input(() -> node.tunnel().onOptions(options, world.simulation.now()));
    }

    private static TunnelOptions options(Role role, int mtu) {
        return new TunnelOptions(
                role, KcpOptions.DEFAULT, mtu, Timing.DEFAULT, TunnelOptions.Carrier.UDP, Limits.DEFAULT, null);
    }

    /// Why the only session ended; null while it lives.
    private static @Nullable CloseReason closed(SimNode node) {
        return node.events.stream()
                .filter(TunnelEvent.SessionClosed.class::isInstance)
                .map(event -> ((TunnelEvent.SessionClosed) event).reason())
                .findFirst()
                .orElse(null);
    }
}
