package net.kcptun.core.sim;

import static net.kcptun.core.sim.Simulation.MILLI;
import static net.kcptun.core.sim.Simulation.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import net.kcptun.core.kcp.KcpOptions;
import net.kcptun.core.sim.SimNetwork.Link;
import net.kcptun.core.sim.SimUser.Plan;
import net.kcptun.core.sim.World.Pair;
import net.kcptun.core.sim.World.Setup;
import net.kcptun.core.tunnel.api.TunnelOptions.Timing;
import org.junit.jupiter.api.Test;

/// What users learn of each other's failures, over a link of 50 ms each way.
final class UserFailureTest {
    private static final Link LINK = Link.of(50, 0);
    private static final Timing SHORT = new Timing(60, 30, 120, 25);

    private final List<Pair> pairs = new ArrayList<>();
    private final World world = new World(7, LINK, Setup.of(KcpOptions.DEFAULT).with(SHORT));

    @Test
    void aUserWhoseBytesDoNotArriveIsResetThoughTheOtherHadEndedBefore() {
        Pair pair = endedFar();
        world.network.become(Link.of(50, 1));
        pair.near().sendMore(1000);
        pair.far().abort();
        world.simulation.runFor(100 * MILLI);
        world.network.become(LINK);
        world.simulation.runFor(5 * SECOND);
        assertThat(pair.far().receivedBytes).isZero();
        assertThat(pair.near().sawReset).isTrue();
    }

    @Test
    void aUserWhoseBytesHaveArrivedIsNotResetByAFailureAfterTheEnd() {
        Pair pair = endedFar();
        pair.near().sendMore(1000);
        world.simulation.runFor(SECOND);
        pair.far().abort();
        world.simulation.runFor(5 * SECOND);
        assertThat(pair.far().receivedBytes).isEqualTo(1000);
        assertThat(pair.near().sawReset).isFalse();
    }

    @Test
    void aSlowReaderGetsAllThoughThePeerHasNothingMoreToSay() {
        Pair pair = world.connect(Plan.sends(150_000), new Plan(0, 1000, SECOND, true));
        world.simulation.runFor(200 * SECOND);
        assertThat(pair.near().isFinished()).isTrue();
        assertThat(pair.far().receivedBytes).isEqualTo(150_000);
        assertThat(pair.far().isFinished()).isTrue();
    }

    @Test
    void aReaderThatStopsForLongerThanTheTimeoutIsWaitedForWhileThePeerIsThere() {
        for (int i = 0; i < 3; i++) {
            Pair pair = world.connect(Plan.sends(1_000_000), new Plan(0, 65536, 0, false));
            world.simulation.after(50 * MILLI, () -> pair.far().stopReading(true));
            world.simulation.after(400 * SECOND, () -> pair.far().stopReading(false));
            pairs.add(pair);
        }
        world.simulation.runFor(600 * SECOND);
        assertThat(pairs)
                .allSatisfy(pair -> assertThat(pair.far().receivedBytes).isEqualTo(1_000_000));
    }

    /// The old server acknowledged what followed the first segment, which the new one takes for a beginning: what lies
    /// in between neither end has any more.
    @Test
    void aConnectionOfWhichARestartedServerHasOnlyTheBeginningFails() {
        world.network.loseNext(UserFailureTest::hasFirstSegment, 1000);
        Pair pair = world.connect(new Plan(100_000, 65536, 0, false), new Plan(1000, 65536, 0, false));
        world.simulation.runFor(2 * SECOND);
        world.restartServer();
        world.network.loseNext(_ -> false, 0);
        world.simulation.runFor(30 * SECOND);
        assertThat(pair.near().sawReset).isTrue();
        assertThat(pair.far().sawReset).isTrue();
    }

    /// As where the path takes smaller packets than it was told to, and says nothing.
    @Test
    void aConnectionWhoseFullPacketsNeverArriveFailsThoughThePeersHearEachOther() {
        Pair pair = world.connect(new Plan(5, 65536, 0, false), new Plan(5, 65536, 0, false));
        world.simulation.runFor(SECOND);
        world.network.loseNext(packet -> packet.length > 1000, Integer.MAX_VALUE);
        pair.near().sendMore(100_000);
        for (int i = 0; i < 50; i++) {
            pair.far().sendMore(10);
            world.simulation.runFor(SECOND);
        }
        assertThat(pair.near().sawReset).isFalse();
        assertThat(pair.near().receivedBytes).isEqualTo(505);
        world.simulation.runFor(20 * SECOND);
        assertThat(pair.near().sawReset).isTrue();
        assertThat(pair.far().sawReset).isTrue();
    }

    /// Whether the stream's first segment, or a copy of it, is in the packet.
    private static boolean hasFirstSegment(byte[] packet) {
        ByteBuffer bytes = ByteBuffer.wrap(packet);
        for (int at = 0; at + 24 <= packet.length; at += 24 + bytes.getInt(at + 20)) {
            if (packet[at + 4] == 81 && bytes.getInt(at + 12) == 0) {
                return true;
            }
        }
        return false;
    }

    /// The far user has sent something and ended; the near one is still there.
    private Pair endedFar() {
        Pair pair = world.connect(new Plan(0, 65536, 0, false), Plan.sends(100));
        pair.near().holdOpen(true);
        world.simulation.runFor(SECOND);
        assertThat(pair.near().sawEnd).isTrue();
        return pair;
    }
}
