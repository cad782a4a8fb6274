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
import net.kcptun.core.tunnel.api.DropReason;
import org.junit.jupiter.api.Test;

/// Streams through two tunnels over a bad network, one world for each seed: every byte arrives in order, every end is
/// seen, and nothing is left over.
final class TunnelSimulationTest {
    private static final int SEEDS = Integer.getInteger("seeds", 600);
    private static final int SEALED_SEEDS = Integer.getInteger("seeds", 60);
    private static final int SHARDED_SEEDS = Integer.getInteger("seeds", 100);
    private static final int SHARDS = 4;

    @Test
    void everyStreamArrivesWholeOverABadNetwork() {
        for (long seed = 1; seed <= SEEDS; seed++) {
            Random random = new Random(seed);
            run(seed, random, new World(seed, link(random, 0), options(random)));
        }
    }

    @Test
    void sealedStreamsArriveWholeAlsoWhenDatagramsAreDamaged() {
        long forged = 0;
        for (long seed = 1; seed <= SEALED_SEEDS; seed++) {
            Random random = new Random(seed);
            CipherMethod method = CipherMethod.values()[(int) seed % CipherMethod.values().length];
            Setup setup = Setup.of(options(random)).with(method);
            World world = new World(seed, link(random, 0.02), setup);
            run(seed, random, world);
            forged += world.server.tunnel().stats().drops(DropReason.FORGED);
        }
        assertThat(forged).isPositive();
    }

    @Test
    void everyStreamArrivesWholeWhenBothEndsHaveSeveralLoops() {
        for (long seed = 1; seed <= SHARDED_SEEDS; seed++) {
            Random random = new Random(seed);
            CipherMethod method = CipherMethod.values()[(int) seed % CipherMethod.values().length];
            Setup plain = Setup.of(options(random)).shards(SHARDS);
            Setup setup = seed % 2 == 0 ? plain : plain.with(method);
            run(seed, random, new World(seed, link(random, seed % 2 * 0.01), setup));
        }
    }

    /// As when sockets at a shared port are opened and closed one after another.
    @Test
    void everyStreamArrivesWholeThoughThePortIsSpreadAnew() {
        for (long seed = 1; seed <= SHARDED_SEEDS; seed++) {
            Random random = new Random(seed);
            World world =
                    new World(seed, link(random, 0), Setup.of(options(random)).shards(SHARDS));
            for (int i = 0; i < 40; i++) {
                world.simulation.after(i * 150 * MILLI, world.network::spreadAnew);
            }
            run(seed, random, world);
        }
    }

    private static void run(long seed, Random random, World world) {
        String shown = "seed " + seed;
        List<Pair> pairs = new ArrayList<>();
        int count = 1 + random.nextInt(4);
        for (int i = 0; i < count; i++) {
            pairs.add(world.connect(plan(random, true), plan(random, random.nextBoolean())));
            world.simulation.runFor(random.nextInt(50) * MILLI);
        }
        world.simulation.runFor(400 * SECOND);
        for (Pair pair : pairs) {
            assertWhole(shown, pair.near());
            assertWhole(shown, pair.far());
            assertThat(pair.near().receivedBytes).as(shown).isEqualTo(pair.far().plannedBytes());
            assertThat(pair.far().receivedBytes).as(shown).isEqualTo(pair.near().plannedBytes());
        }
        world.simulation.runFor(121 * SECOND);
        assertThat(world.isEmpty()).as(shown).isTrue();
    }

    private static void assertWhole(String shown, SimUser user) {
        assertThat(user.isDamaged).as(shown).isFalse();
        assertThat(user.sawReset).as(shown).isFalse();
        assertThat(user.sawEnd).as(shown).isTrue();
    }

    private static Link link(Random random, double corruption) {
        long delay = random.nextInt(60) * MILLI;
        long jitter = random.nextBoolean() ? random.nextInt(20) * MILLI : 0;
        double loss = random.nextInt(3) == 0 ? 0 : random.nextDouble() * 0.3;
        return new Link(delay, jitter, loss, random.nextDouble() * 0.05, corruption);
    }

    private static KcpOptions options(Random random) {
        int[] windows = {16, 128, 256, 1024};
        int interval = random.nextBoolean() ? 10 : 100;
        int sndwnd = windows[random.nextInt(windows.length)];
        int rcvwnd = windows[random.nextInt(windows.length)];
        int nodelay = random.nextInt(3);
        return new KcpOptions(
                sndwnd, rcvwnd, nodelay, interval, random.nextInt(4), random.nextInt(4) > 0, random.nextInt(3));
    }

    private static Plan plan(Random random, boolean endsFirst) {
        long bytes = random.nextInt(5) == 0 ? 0 : random.nextInt(200_000);
        boolean isSlow = random.nextInt(4) == 0;
        return new Plan(bytes, isSlow ? 4096 : 65536, isSlow ? 5 * MILLI : 0, endsFirst);
    }
}
