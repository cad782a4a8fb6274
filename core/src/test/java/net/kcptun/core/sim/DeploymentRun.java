package net.kcptun.core.sim;

import static net.kcptun.core.sim.Simulation.SECOND;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.kcptun.core.tunnel.api.TunnelOptions.Timing;

/// Runs a [Deployment] to its end, and for as long afterwards as anything may be remembered; then looks whether all
/// [Promises] were kept, and at the [Remains].
final class DeploymentRun {
    private static final long STEP_NANOS = 5 * SECOND;
    private static final long LONGEST_NANOS = 2 * 3600 * SECOND;
    private static final long WATCH_NANOS = 60 * SECOND;

    private final Deployment deployment;
    private final DeploymentWorld world;
    private long digest;

    private DeploymentRun(Deployment deployment) {
        this.deployment = deployment;
        world = new DeploymentWorld(deployment);
        Script script = new Script(world);
        world.network.tap((from, packet) -> {
            digest = digest * 31 + Arrays.hashCode(packet) + world.simulation.now() + from.hashCode();
            script.record(packet);
        });
        deployment.visits().forEach(visit -> world.visits.add(new VisitRun(world, visit)));
    }

    /// What came of one deployment.
    ///
    /// @param digest the same for the same datagrams at the same times
    /// @param broken what was not kept; empty: nothing
    record Outcome(Deployment deployment, long digest, List<String> broken) {}

    static Outcome of(long seed) {
        DeploymentRun run = new DeploymentRun(Deployment.of(seed));
        run.run();
        return new Outcome(run.deployment, run.digest, new ArrayList<>(run.world.broken));
    }

    private void run() {
        Simulation simulation = world.simulation;
        long begin = simulation.now();
        long scriptEnd = begin + lastAt() * Simulation.MILLI;
        while (simulation.now() < scriptEnd || isPending()) {
            if (simulation.now() - begin > LONGEST_NANOS) {
                break;
            }
            simulation.runFor(STEP_NANOS);
        }
        Timing timing = deployment.tuning().timing();
        simulation.runFor((timing.timeout() + timing.linger() + timing.timeWait() + 70) * SECOND);
        new Promises(world).check();
        new Remains(world).check(() -> simulation.runFor(WATCH_NANOS));
    }

    private int lastAt() {
        int visits = deployment.visits().stream().mapToInt(Visit::at).max().orElse(0);
        int faults = deployment.faults().stream().mapToInt(Fault::at).max().orElse(0);
        return Math.max(visits, faults) + 400_000;
    }

    private boolean isPending() {
        return world.visits.stream().anyMatch(visit -> !visit.isStarted() || visit.isPending());
    }
}
