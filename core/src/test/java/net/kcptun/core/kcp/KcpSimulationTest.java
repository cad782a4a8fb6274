package net.kcptun.core.kcp;

import static net.kcptun.core.kcp.Simulation.MILLI;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import net.kcptun.core.kcp.Simulation.Link;
import org.junit.jupiter.api.Test;

/// Whatever the link does and however the ends are set, both streams arrive byte for byte.
final class KcpSimulationTest {
    private static final long HOUR = 3_600_000 * MILLI;

    @Test
    void bothStreamsArriveWhateverTheLinkDoes() {
        for (long seed = 1; seed <= 400; seed++) {
            Random random = new Random(seed);
            Simulation simulation = new Simulation(seed, link(random), options(random), options(random));
            simulation.client.total = random.nextInt(200_000);
            simulation.server.total = random.nextInt(60_000);
            simulation.client.chunk = 1 + random.nextInt(4000);
            simulation.server.chunk = 1 + random.nextInt(400);
            if (seed % 4 == 0) {
                simulation.server.readerBytes = 3000;
                simulation.server.readerNanos = 20 * MILLI;
            }
            if (seed % 3 == 0) {
                int clientSn = -random.nextInt(300);
                int serverSn = Integer.MIN_VALUE - random.nextInt(300);
                simulation.client.kcp.startAt(clientSn, serverSn);
                simulation.server.kcp.startAt(serverSn, clientSn);
            }
            assertArrives(simulation, seed);
        }
    }

    @Test
    void streamArrivesThoughTheReaderPausesForSeconds() {
        for (long seed = 1; seed <= 20; seed++) {
            KcpOptions options = new KcpOptions(256, 128, 1, 10, 2, true, 1);
            Simulation simulation = new Simulation(seed, new Link(0.1, 0, 10 * MILLI, 0, 0), options);
            simulation.client.total = 300_000;
            simulation.server.readerBytes = 40_000;
            simulation.server.readerNanos = 9_000 * MILLI;
            assertArrives(simulation, seed);
        }
    }

    @Test
    void jitterCausesFewSpuriousResends() {
        for (long seed = 1; seed <= 10; seed++) {
            KcpOptions options = new KcpOptions(1024, 1024, 1, 10, 2, true, 1);
            Simulation simulation = new Simulation(seed, new Link(0.01, 0, 20 * MILLI, 8 * MILLI, MILLI / 10), options);
            simulation.client.total = 6_000_000;
            assertArrives(simulation, seed);
            KcpStats stats = simulation.client.kcp.stats();
            assertThat(stats.spuriousResends)
                    .as("seed %d, of %d segments", seed, stats.segmentsSent)
                    .isLessThan(stats.segmentsSent / 50);
        }
    }

    @Test
    void lossUnderJitterIsRepairedWithoutTimeoutsAndInVainSeldom() {
        for (long seed = 1; seed <= 10; seed++) {
            KcpOptions options = new KcpOptions(1024, 1024, 1, 10, 2, true, 1);
            Simulation simulation = new Simulation(seed, new Link(0.1, 0, 20 * MILLI, 8 * MILLI, MILLI / 10), options);
            simulation.client.total = 6_000_000;
            assertArrives(simulation, seed);
            KcpStats stats = simulation.client.kcp.stats();
            assertThat(stats.fastResends).as("seed %d", seed).isGreaterThan(20 * stats.timeoutResends);
            assertThat(simulation.server.kcp.stats().duplicates)
                    .as("seed %d, of %d segments", seed, stats.segmentsSent)
                    .isLessThan(stats.segmentsSent / 50 + stats.repairCopies);
        }
    }

    @Test
    void lossWithoutReorderingIsRepairedWithoutSpuriousResends() {
        for (long seed = 1; seed <= 10; seed++) {
            KcpOptions options = new KcpOptions(256, 256, 1, 10, 2, true, 1);
            Simulation simulation = new Simulation(seed, new Link(0.02, 0, 20 * MILLI, 0, MILLI / 10), options);
            simulation.client.total = 2_000_000;
            assertArrives(simulation, seed);
            KcpStats stats = simulation.client.kcp.stats();
            assertThat(stats.fastResends).isGreaterThan(9 * stats.timeoutResends);
            assertThat(stats.fastResends + stats.timeoutResends)
                    .as("seed %d, of %d segments", seed, stats.segmentsSent)
                    .isLessThan(stats.segmentsSent / 25);
        }
    }

    private static Link link(Random random) {
        return new Link(
                random.nextInt(4) * 0.1,
                random.nextInt(3) * 0.1,
                random.nextInt(60) * MILLI,
                random.nextBoolean() ? 0 : (1 + random.nextInt(20)) * MILLI,
                random.nextInt(3) * 50_000L);
    }

    private static KcpOptions options(Random random) {
        int[] windows = {16, 32, 128, 256, 4096, 65536};
        int[] resends = {0, 1, 2, 5, 100};
        return new KcpOptions(
                windows[random.nextInt(windows.length)],
                windows[random.nextInt(windows.length)],
                random.nextInt(3),
                10 + random.nextInt(91),
                resends[random.nextInt(resends.length)],
                random.nextInt(3) > 0,
                random.nextInt(3),
                random.nextInt(6) - 1);
    }

    private static void assertArrives(Simulation simulation, long seed) {
        assertThat(simulation.run(HOUR))
                .as("seed %d is through in an hour", seed)
                .isTrue();
        assertThat(simulation.server.kcp.stats().bytesReceived).isEqualTo(simulation.client.total);
        assertThat(simulation.client.kcp.stats().bytesReceived).isEqualTo(simulation.server.total);
        simulation.client.kcp.release();
        simulation.server.kcp.release();
        assertThat(simulation.pool.outstandingBytes()).as("seed %d", seed).isZero();
        assertThat(simulation.pool.share().own()).as("seed %d", seed).isZero();
    }
}
