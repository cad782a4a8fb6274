package net.kcptun.core.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import net.kcptun.core.sim.DeploymentRun.Outcome;
import org.junit.jupiter.api.Test;

/// Whole deployments under everything that can happen to them, one for each seed: all [Promises] are kept.
///
/// `-Dseed=N` runs one and shows what was drawn, `-Dseeds=COUNT` with `-Dseed.from=N` others than the usual ones.
final class DeploymentSimulationTest {
    private static final long SEEDS = 2000;
    private static final long PROGRESS = 10_000;
    private static final String AGAIN = "mvn -q -pl core test -Dtest=DeploymentSimulationTest -Dseed=";

    @Test
    void allPromisesAreKeptWhateverHappens() {
        Long one = Long.getLong("seed");
        if (one != null) {
            Outcome outcome = DeploymentRun.of(one);
            System.out.println(outcome.deployment());
            check(outcome);
            return;
        }
        long from = Long.getLong("seed.from", 1);
        long count = Long.getLong("seeds", SEEDS);
        AtomicLong done = new AtomicLong();
        LongStream.range(from, from + count).parallel().forEach(seed -> {
            check(run(seed));
            long sum = done.incrementAndGet();
            if (sum % PROGRESS == 0) {
                System.out.println(sum + " of " + count + " deployments");
            }
        });
    }

    @Test
    void theSameSeedGivesTheSameDatagrams() {
        for (long seed = 1; seed <= 20; seed++) {
            assertThat(DeploymentRun.of(seed).digest())
                    .as("seed %d", seed)
                    .isEqualTo(DeploymentRun.of(seed).digest());
        }
    }

    private static Outcome run(long seed) {
        try {
            return DeploymentRun.of(seed);
        } catch (RuntimeException | Error fault) {
            throw new AssertionError(AGAIN + seed + "\n" + Deployment.of(seed), fault);
        }
    }

    private static void check(Outcome outcome) {
        assertThat(outcome.broken())
                .as("%s%d%n%s", AGAIN, outcome.deployment().seed(), outcome.deployment())
                .isEmpty();
    }
}
