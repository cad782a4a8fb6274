package net.kcptun.core.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import net.kcptun.core.sim.DeploymentRun.Outcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Whole deployments under everything that can happen to them, one for each seed: all [Promises] are kept.
///
/// `-Dseed=N` runs one and shows what was drawn; `-Dseeds=COUNT`, with `-Dseed.from=N`, runs others than the usual.
final class DeploymentSimulationTest {
    private static final long SEEDS = 300;
    private static final long PROGRESS = 10_000;
    private static final String AGAIN = "mvn -q -pl core test -Dtest=DeploymentSimulationTest -Dseed=";

    @Test
    @Timeout(value = 20, unit = TimeUnit.MINUTES)
    void allPromisesAreKeptWhateverHappens() {
        if (Long.getLong("seed") == null && Long.getLong("seeds") == null) {
            run(1, SEEDS);
        }
    }

    @Test
    @Timeout(value = 30, unit = TimeUnit.DAYS)
    @EnabledIfSystemProperty(named = "seeds", matches = "[0-9]+")
    void allPromisesAreKeptForOtherSeeds() {
        run(Long.getLong("seed.from", 1), Long.getLong("seeds", SEEDS));
    }

    @Test
    @EnabledIfSystemProperty(named = "seed", matches = "[0-9]+")
    void allPromisesAreKeptForOneSeed() {
        long seed = Long.getLong("seed", 1);
        System.out.println(Deployment.of(seed));
        check(seed);
    }

    /// Seeds beyond the usual that have found a fault, with what it was. A seed draws something else when the drawing
    /// changes.
    @ParameterizedTest
    @ValueSource(
            longs = {
                207_562, // packets that were overtaken, after a silence, passed for a peer that had forgotten
                212_008, // a client whose reader went on did not ask, and its server took it for gone
                219_208 // a socket that took nothing, when the patience with a server that had moved ended
            })
    void seedsThatOnceFailedPass(long seed) {
        check(seed);
    }

    @Test
    void theSameSeedGivesTheSameDatagrams() {
        for (long seed = 1; seed <= 20; seed++) {
            assertThat(DeploymentRun.of(seed).digest())
                    .as("seed %d", seed)
                    .isEqualTo(DeploymentRun.of(seed).digest());
        }
    }

    private static void run(long from, long count) {
        AtomicLong done = new AtomicLong();
        LongStream.range(from, from + count).parallel().forEach(seed -> {
            check(seed);
            long sum = done.incrementAndGet();
            if (sum % PROGRESS == 0) {
                System.out.println(sum + " of " + count + " deployments");
            }
        });
    }

    private static void check(long seed) {
        Outcome outcome;
        try {
            outcome = DeploymentRun.of(seed);
        } catch (RuntimeException | Error fault) {
            throw new AssertionError(AGAIN + seed + "\n" + Deployment.of(seed), fault);
        }
        assertThat(outcome.broken())
                .as("%s%d%n%s", AGAIN, seed, outcome.deployment())
                .isEmpty();
    }
}
