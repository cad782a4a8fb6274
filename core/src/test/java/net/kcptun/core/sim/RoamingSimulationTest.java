package net.kcptun.core.sim;

import static net.kcptun.core.sim.Simulation.MILLI;
import static net.kcptun.core.sim.Simulation.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.kcptun.core.crypto.CipherMethod;
import net.kcptun.core.kcp.KcpOptions;
import net.kcptun.core.sim.SimNetwork.Link;
import net.kcptun.core.sim.SimUser.Plan;
import net.kcptun.core.sim.World.Pair;
import net.kcptun.core.sim.World.Setup;
import net.kcptun.core.wire.Endpoint;
import org.junit.jupiter.api.Test;

/// Streams of a client that changes its address every few seconds, with and without noticing, over a bad network, one
/// world for each seed: every byte arrives in order, every end is seen, nobody sees a reset, and nothing is left over.
final class RoamingSimulationTest {
    private static final int SEEDS = Integer.getInteger("seeds", 100);
    private static final int MOVES = 8;

    @Test
    void everyStreamArrivesWholeHoweverOftenTheClientMoves() {
        for (long seed = 1; seed <= SEEDS; seed++) {
            run(seed, 1, false);
        }
    }

    @Test
    void everyStreamArrivesWholeHoweverOftenTheClientMovesAmongSeveralLoops() {
        for (long seed = 1; seed <= SEEDS; seed++) {
            run(seed, 4, false);
        }
    }

    @Test
    void nothingIsLeftWhereTheServerRestartsAmongTheMoves() {
        for (long seed = 1; seed <= SEEDS / 2; seed++) {
            run(seed, 4, true);
        }
    }

    /// Both draw the same convs; one of them stays where it is.
    @Test
    void everyStreamArrivesWholeWhereTwoClientsHaveTheSameConvs() {
        for (long seed = 1; seed <= SEEDS; seed++) {
            runWithTwin(seed, seed % 2 == 0 ? 1 : 4);
        }
    }

    private static void runWithTwin(long seed, int shards) {
        Random random = new Random(seed);
        Setup setup = Setup.of(options(random))
                .with(CipherMethod.CHACHA20POLY1305_IETF)
                .shards(shards);
        World world = new World(seed, link(random), setup);
        int conv = 1 + random.nextInt(1000);
        SimNode mover = world.clientAt(Endpoint.ipv4(0x0a000301, 7), conv);
        SimNode twin = world.clientAt(Endpoint.ipv4(0x0a000302, 7), conv);
        List<Pair> pairs = new ArrayList<>();
        for (int move = 0; move < MOVES; move++) {
            for (SimNode each : List.of(mover, twin)) {
                if (random.nextBoolean()) {
                    pairs.add(world.connect(each, plan(random, true), plan(random, random.nextBoolean())));
                }
            }
            world.simulation.runFor(2 * SECOND + random.nextInt(8000) * MILLI);
            mover.moveTo(Endpoint.ipv4(0x0a000100 + move, 1024 + random.nextInt(60_000)));
        }
        world.simulation.runFor(600 * SECOND);
        for (Pair pair : pairs) {
            assertWhole("seed " + seed, pair.near(), pair.far());
            assertWhole("seed " + seed, pair.far(), pair.near());
        }
        assertThat(world.dials()).as("seed %d", seed).isEqualTo(pairs.size());
    }

    private static void run(long seed, int shards, boolean restarts) {
        Random random = new Random(seed);
        Setup setup = Setup.of(options(random))
                .with(CipherMethod.CHACHA20POLY1305_IETF)
                .shards(shards);
        World world = new World(seed, link(random), setup);
        List<Pair> pairs = new ArrayList<>();
        for (int move = 0; move < MOVES; move++) {
            if (random.nextBoolean()) {
                pairs.add(world.connect(plan(random, true), plan(random, random.nextBoolean())));
            }
            world.simulation.runFor(2 * SECOND + random.nextInt(8000) * MILLI);
            world.moveClient(Endpoint.ipv4(0x0a000100 + move, 1024 + random.nextInt(60_000)));
            if (random.nextInt(3) == 0) {
                world.resolved(World.SERVER);
            }
            if (restarts && move == MOVES / 2) {
                world.restartServer();
            }
        }
        world.simulation.runFor(600 * SECOND);
        for (Pair pair : pairs) {
            if (!restarts) {
                assertWhole("seed " + seed, pair.near(), pair.far());
                assertWhole("seed " + seed, pair.far(), pair.near());
            }
        }
        world.simulation.runFor(restarts ? 700 * SECOND : 121 * SECOND);
        assertThat(world.isEmpty()).as("seed %d", seed).isTrue();
        if (!restarts) {
            assertThat(world.dials()).as("seed %d", seed).isEqualTo(pairs.size());
        }
    }

    private static void assertWhole(String shown, SimUser user, SimUser other) {
        assertThat(user.isDamaged).as(shown).isFalse();
        assertThat(user.sawReset).as(shown).isFalse();
        assertThat(user.receivedBytes).as(shown).isEqualTo(other.plannedBytes());
        assertThat(user.sawEnd).as(shown).isTrue();
    }

    private static Link link(Random random) {
        long delay = random.nextInt(100) * MILLI;
        long jitter = random.nextBoolean() ? random.nextInt(20) * MILLI : 0;
        double loss = random.nextInt(3) == 0 ? 0 : random.nextDouble() * 0.15;
        return new Link(delay, jitter, loss, random.nextDouble() * 0.05, random.nextDouble() * 0.01);
    }

    private static KcpOptions options(Random random) {
        int[] windows = {16, 128, 256};
        int sndwnd = windows[random.nextInt(windows.length)];
        int rcvwnd = windows[random.nextInt(windows.length)];
        return new KcpOptions(
                sndwnd, rcvwnd, 1, random.nextBoolean() ? 10 : 100, random.nextInt(4), true, 1, random.nextInt(6) - 1);
    }

    /// Some talk now and then, some have much to say, and some say little and stay for long.
    private static Plan plan(Random random, boolean endsFirst) {
        long bytes = random.nextInt(3) == 0 ? random.nextInt(100) : random.nextInt(3_000_000);
        return new Plan(bytes, 65536, random.nextInt(4) == 0 ? 5 * MILLI : 0, endsFirst);
    }
}
