package net.kcptun.core.sim;

import static net.kcptun.core.sim.Simulation.MILLI;
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
import net.kcptun.core.wire.Endpoint;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Many sessions whose targets have stopped reading, and a small `max_buffered` at both ends.
final class BufferLimitTest {
    private static final int LIMIT = 1 << 20;
    private static final int BYTES = 250_000;
    private static final int SEGMENT = 1400;
    /// What a session may keep whatever the budget: two segments each way, and one read of TCP.
    private static final int LEAST = 4 * SEGMENT + 17 * 1024;
    private static final Plan UPLOAD = Plan.sends(BYTES);
    /// Says something at once, and the rest when all sessions are open.
    private static final Plan PATIENT = new Plan(1, 64 * 1024, 0, false);
    private static final Plan STOPPED = new Plan(100, 4096, 20 * SECOND, false);

    private final List<Pair> pairs = new ArrayList<>();
    private World world;
    private long mostAtServer;
    private long mostAtClient;

    @BeforeEach
    void makeWorld() {
        world = world(1, 1, 0);
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 0", "2, 1, 0.05", "3, 4, 0", "4, 4, 0.1"})
    void memoryIsBoundedAndEveryByteArrivesOnceTheyRead(long seed, int loops, double loss) {
        world = world(seed, loops, loss);
        connect(60);
        runFor(30);
        assertThat(mostAtServer).isBetween(LIMIT / 2L, LIMIT + 60L * LEAST);
        assertThat(mostAtClient).isBetween(LIMIT / 2L, LIMIT + 60L * LEAST);
        pairs.forEach(pair -> pair.far().readFaster());
        world.simulation.runFor(200 * SECOND);
        assertAllArrived();
        pairs.forEach(pair -> pair.near().abort());
        world.simulation.runFor(200 * SECOND);
        assertThat(world.isEmpty()).isTrue();
    }

    @Test
    void withoutTheLimitTheSameSessionsKeepManyTimesAsMuch() {
        world = new World(1, Link.of(10, 0), Setup.of(options()));
        connect(60);
        runFor(30);
        assertThat(mostAtServer).isGreaterThan(10L * LIMIT);
    }

    @Test
    void othersGoOnMeanwhile() {
        Pair busy = world.connect(PATIENT, new Plan(1, 64 * 1024, 0, false));
        connect(100);
        runFor(30);
        assertThat(mostAtServer).isGreaterThan(LIMIT);
        busy.near().sendMore(BYTES);
        busy.far().sendMore(BYTES);
        runFor(100);
        assertThat(busy.far().receivedBytes).isEqualTo(1 + BYTES);
        assertThat(busy.near().receivedBytes).isEqualTo(1 + BYTES);
        assertThat(busy.near().isDamaged || busy.far().isDamaged).isFalse();
    }

    @Test
    void nothingIsRefusedWhileSmallerWindowsAreEnough() {
        connect(10);
        runFor(30);
        assertThat(mostAtServer).isBetween(LIMIT / 2L, (long) LIMIT);
        assertThat(world.server.tunnel().snapshot(0).narrowed()).isPositive();
        Pair late = world.connect(Plan.sends(1000), Plan.sends(1000));
        runFor(20);
        assertThat(late.far().receivedBytes).isEqualTo(1000);
        assertThat(late.near().receivedBytes).isEqualTo(1000);
        assertThat(world.server.tunnel().stats().refusals(Limit.BUFFERED)).isZero();
        assertThat(world.client.tunnel().stats().refusals(Limit.BUFFERED)).isZero();
    }

    @Test
    void newSessionsAreRefusedOnceTheyAreNotAndOldOnesLive() {
        connect(100);
        runFor(30);
        Pair late = world.connect(world.clientAt(Endpoint.ipv4(0x0a000009, 7)), UPLOAD, STOPPED);
        runFor(1);
        assertThat(world.server.tunnel().stats().drops(DropReason.BUFFER_LIMIT)).isPositive();
        assertThat(world.server.tunnel().stats().refusals(Limit.BUFFERED)).isPositive();
        assertThat(late.near().sawReset).isTrue();
        assertThat(pairs).noneMatch(pair -> pair.near().sawReset || pair.far().sawReset);
        pairs.forEach(pair -> pair.far().readFaster());
        world.simulation.runFor(300 * SECOND);
        assertAllArrived();
        Pair next = world.connect(UPLOAD, UPLOAD);
        runFor(30);
        assertThat(next.far().receivedBytes).isEqualTo(BYTES);
    }

    @Test
    void aClientRefusesItsUsersToo() {
        connect(100);
        runFor(30);
        assertThat(world.client.accept(world.user(UPLOAD))).isNull();
        assertThat(world.client.tunnel().stats().refusals(Limit.BUFFERED)).isEqualTo(1);
    }

    private void connect(int count) {
        for (int i = 0; i < count; i++) {
            pairs.add(world.connect(PATIENT, STOPPED));
        }
        runFor(3);
        pairs.forEach(pair -> pair.near().sendMore(BYTES - 1));
    }

    private void runFor(long seconds) {
        for (int i = 0; i < seconds * 4; i++) {
            world.simulation.runFor(250 * MILLI);
            mostAtServer = Math.max(mostAtServer, kept(world.servers));
            mostAtClient = Math.max(mostAtClient, kept(world.clients));
        }
    }

    private static long kept(List<SimNode> loops) {
        return loops.stream()
                .mapToLong(loop -> loop.tunnel().snapshot(false, 0).bufferedBytes())
                .sum();
    }

    private void assertAllArrived() {
        assertThat(pairs).allSatisfy(pair -> {
            assertThat(pair.far().receivedBytes).isEqualTo(BYTES);
            assertThat(pair.near().receivedBytes).isEqualTo(100);
            assertThat(pair.far().isDamaged || pair.near().isDamaged).isFalse();
            assertThat(pair.far().sawReset || pair.near().sawReset).isFalse();
        });
    }

    private static World world(long seed, int loops, double loss) {
        Limits limits = Limits.DEFAULT.with(Limit.BUFFERED, LIMIT);
        return new World(
                seed, Link.of(10, loss), Setup.of(options()).with(limits).shards(loops));
    }

    private static KcpOptions options() {
        return new KcpOptions(1024, 1024, 1, 10, 2, true, 1);
    }
}
