package net.kcptun.core.sim;

import net.kcptun.core.tunnel.api.TunnelOptions;

/// What is left of a [Deployment] once `timeout`, `linger` and `time_wait` are over: programs that run, and in them no
/// session, buffer, peer or entry of a directory, no timer but the keep-alive's, and books that agree ([Ledger]).
final class Remains {
    private static final int IDLE_TURNS = 300;

    private final DeploymentWorld world;

    Remains(DeploymentWorld world) {
        this.world = world;
    }

    /// @param idling lets a minute pass
    void check(Runnable idling) {
        long before = turns();
        idling.run();
        long turns = (turns() - before) / world.programs().size();
        expect(turns <= IDLE_TURNS, "the programs", "each had " + turns + " turns in a minute of idling");
        for (SimProgram program : world.programs()) {
            expect(program.isRunning(), program.name, "is not running");
            program.ledger().audit(program.name, program.nodes());
            for (SimNode node : program.nodes()) {
                expect(node.isEmpty(), program.name, "sessions, buffers or peers are left");
            }
        }
        if (!world.deployment.layout().isMeeting()) {
            checkTimers(idling);
        }
    }

    /// Without keep-alive an idle loop has nothing to wait for.
    private void checkTimers(Runnable idling) {
        for (SimProgram program : world.programs()) {
            TunnelOptions quiet = program.quietOptions();
            for (SimNode node : program.nodes()) {
                node.input(() -> node.tunnel().onOptions(quiet, node.now()));
            }
        }
        idling.run();
        for (SimProgram program : world.programs()) {
            for (SimNode node : program.nodes()) {
                expect(node.tunnel().nextDeadline() == Long.MAX_VALUE, program.name, "a timer is left");
            }
        }
    }

    private long turns() {
        return world.programs().stream()
                .flatMap(program -> program.nodes().stream())
                .mapToLong(node -> node.turns)
                .sum();
    }

    private void expect(boolean isKept, String who, String otherwise) {
        if (!isKept) {
            world.broken(who + ": " + otherwise);
        }
    }
}
