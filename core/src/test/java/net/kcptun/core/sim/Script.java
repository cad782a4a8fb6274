package net.kcptun.core.sim;

import static net.kcptun.core.sim.Simulation.MILLI;
import static net.kcptun.core.sim.Simulation.SECOND;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.kcptun.core.sim.Fault.BlackHole;
import net.kcptun.core.sim.Fault.Blackout;
import net.kcptun.core.sim.Fault.ClientMove;
import net.kcptun.core.sim.Fault.ClockLeap;
import net.kcptun.core.sim.Fault.ClockStep;
import net.kcptun.core.sim.Fault.FullSocket;
import net.kcptun.core.sim.Fault.NatRestart;
import net.kcptun.core.sim.Fault.Process;
import net.kcptun.core.sim.Fault.Replay;
import net.kcptun.core.sim.Fault.Restart;
import net.kcptun.core.sim.Fault.ServerMove;
import net.kcptun.core.sim.Fault.SpreadAnew;
import net.kcptun.core.sim.Fault.Standstill;
import net.kcptun.core.sim.Fault.WeatherChange;
import net.kcptun.core.wire.Endpoint;
import org.jspecify.annotations.Nullable;

/// Lets the faults of a [Deployment] happen to its world.
final class Script {
    static final String GOODBYE = "a process ends in good order";
    static final String KILL = "a process is killed";

    private static final int RECORDED = 400;
    private static final long AT_ONCE_NANOS = 10 * MILLI;
    private static final long GRACE_NANOS = 2 * SECOND;
    private static final Endpoint ATTACKER = Endpoint.ipv4(0x09090909, 6666);
    private static final int SERVER_PLACES = 0xc0a80200;

    private final DeploymentWorld world;
    private final Simulation simulation;
    private final Random random;
    private final ArrayDeque<byte[]> recorded = new ArrayDeque<>();
    private int serverMoves;

    Script(DeploymentWorld world) {
        this.world = world;
        simulation = world.simulation;
        random = new Random(world.deployment.seed());
        for (Fault fault : world.deployment.faults()) {
            simulation.after(fault.at() * MILLI, () -> happen(fault));
        }
    }

    /// An onlooker sees a datagram.
    void record(byte[] packet) {
        recorded.add(packet);
        if (recorded.size() > RECORDED) {
            recorded.remove();
        }
    }

    private void happen(Fault fault) {
        world.onTrouble();
        switch (fault) {
            case WeatherChange change -> {
                world.network.become(change.link());
                world.weather.bursts(change.bursts());
                world.isDamaging |= change.link().corruption() > 0;
            }
            case Blackout out -> {
                world.weather.cutOff(out.client(), out.direction(), true);
                later(out.lasting(), () -> world.weather.cutOff(out.client(), out.direction(), false));
            }
            case BlackHole hole -> {
                world.weather.passAtMost(hole.aboveBytes());
                later(hole.lasting(), () -> world.weather.passAtMost(Integer.MAX_VALUE));
            }
            case ClockLeap leap -> leap(program(leap.process(), leap.client()), leap.millis());
            case ClockStep step -> {
                SimProgram program = program(step.process(), step.client());
                if (program != null) {
                    program.stepClock(step.millis());
                    world.visits.forEach(VisitRun::judgeClocks);
                }
            }
            case Standstill still -> standStill(program(still.process(), still.client()), still.lasting());
            case FullSocket full -> {
                SimProgram program = program(full.process(), full.client());
                block(program, true);
                later(full.lasting(), () -> block(program, false));
                // Times are kept again once it takes packets.
                world.stoodStill(full.lasting() * MILLI);
            }
            case Restart restart -> restart(program(restart.process(), restart.client()), restart);
            case ClientMove move -> {
                world.onAddressChange(world.clients.get(move.client()), "has moved");
                world.place(move.client());
            }
            case ServerMove move -> moveServer();
            case NatRestart nat -> {
                SimProgram behind = nat.ofServer() ? world.server : world.clients.get(nat.client());
                world.onAddressChange(behind, "has another address");
                world.forgetMappings(behind);
            }
            case SpreadAnew anew -> world.network.spreadAnew();
            case Replay replay -> replay(replay.count());
        }
    }

    private void moveServer() {
        world.onAddressChange(world.server, "has moved");
        world.server.moveTo(SERVER_PLACES + ++serverMoves);
    }

    private void leap(@Nullable SimProgram program, long millis) {
        if (program != null) {
            disturb(program);
            program.leap(millis * MILLI);
        }
    }

    private void standStill(@Nullable SimProgram program, int lasting) {
        if (program != null && program.isRunning() && !program.isFrozen()) {
            List<SimNode> nodes = program.nodes();
            disturb(program);
            nodes.forEach(node -> node.freeze(true));
            later(lasting, () -> {
                disturb(program);
                world.stoodStill(lasting * MILLI);
                nodes.forEach(node -> node.freeze(false));
            });
        }
    }

    private void block(@Nullable SimProgram program, boolean on) {
        if (program != null) {
            disturb(program);
            program.block(on);
        }
    }

    private void restart(@Nullable SimProgram program, Restart restart) {
        if (program == null || !program.isRunning()) {
            return;
        }
        world.visitsOf(program).forEach(visit -> visit.excuse(restart.isGraceful() ? GOODBYE : KILL));
        if (restart.isGraceful()) {
            shutDown(program);
            simulation.after(GRACE_NANOS, () -> end(program, restart.downFor()));
        } else {
            end(program, restart.downFor());
        }
    }

    /// Whoever reads, and has not seen the end already, sees a reset at once.
    private void shutDown(SimProgram program) {
        List<VisitRun> carried = world.visitsOf(program);
        program.shutDown();
        boolean isAwake = !program.isFrozen();
        simulation.after(AT_ONCE_NANOS, () -> {
            for (VisitRun visit : carried) {
                boolean isFar = program == world.server;
                SimUser user = isFar ? visit.pair.far() : visit.pair.near();
                boolean reads = (isFar ? visit.visit.far() : visit.visit.near()).reads();
                if (isAwake && reads && user.isConnected() && !user.sawEnd && !user.isOver()) {
                    world.broken(program.name + " has ended without a word to its own users");
                }
            }
        });
    }

    private void end(SimProgram program, int downFor) {
        if (program.isRunning()) {
            world.onTrouble();
            world.visitsOf(program).forEach(visit -> visit.excuse(KILL));
            program.kill();
            later(downFor, program::start);
        }
    }

    /// To whoever has taken it before, or anything else of the time: a process that is younger than a datagram cannot
    /// know it.
    private void replay(int count) {
        List<byte[]> seen = new ArrayList<>(recorded);
        for (int i = 0; i < count && !seen.isEmpty(); i++) {
            byte[] packet = seen.get(random.nextInt(seen.size()));
            for (SimProgram program : world.programs()) {
                if (program.isRunning() && program.ledger().has(TappedCipher.mark(packet, 0, packet.length))) {
                    SimNode node =
                            program.nodes().get(random.nextInt(program.nodes().size()));
                    simulation.after(random.nextInt(1000) * MILLI, () -> node.onPacket(packet.clone(), ATTACKER));
                }
            }
        }
    }

    private void disturb(SimProgram program) {
        world.visitsOf(program).forEach(visit -> visit.lifeline().disturb());
    }

    private void later(int millis, Runnable action) {
        simulation.after(millis * MILLI, () -> {
            world.onTrouble();
            action.run();
        });
    }

    private @Nullable SimProgram program(Process process, int client) {
        return switch (process) {
            case CLIENT -> world.clients.get(client);
            case SERVER -> world.server;
            case RENDEZVOUS -> world.rendezvous;
        };
    }
}
