package net.kcptun.core.sim;

import static net.kcptun.core.sim.Simulation.MILLI;
import static net.kcptun.core.sim.Simulation.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.kcptun.core.kcp.KcpOptions;
import net.kcptun.core.sim.SimNetwork.Link;
import net.kcptun.core.sim.SimUser.Plan;
import net.kcptun.core.sim.World.Pair;
import net.kcptun.core.tunnel.api.SessionState;
import org.junit.jupiter.api.Test;

/// Many sessions at once: each is found, and each has its own time.
final class ManySessionsTest {
    private static final Plan HOLDS = new Plan(5, 65536, 0, false);

    private final World world = new World(7, Link.of(50, 0), KcpOptions.DEFAULT);
    private final Random random = new Random(20261125);

    @Test
    void eachGivesUpThirtySecondsAfterItWasOpened() {
        world.server.kill();
        long start = world.simulation.now();
        List<Long> opened = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            world.connect(HOLDS, HOLDS);
            opened.add(world.simulation.now());
            world.simulation.runFor(random.nextInt(100) * MILLI);
        }
        for (long at = 30 * SECOND; at <= 42 * SECOND; at += 200 * MILLI) {
            world.simulation.runFor(start + at - world.simulation.now());
            long due = start + at - 30 * SECOND;
            assertThat(ended())
                    .isEqualTo(opened.stream().filter(time -> time <= due).count());
        }
        assertThat(ended()).isEqualTo(200);
        world.simulation.runFor(121 * SECOND);
        assertThat(world.client.isEmpty()).isTrue();
    }

    @Test
    void eachIsFoundWhileOthersComeAndGo() {
        List<Pair> stay = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            stay.add(world.connect(HOLDS, HOLDS));
            world.connect(Plan.sends(random.nextInt(2000)), Plan.sends(random.nextInt(2000)));
            world.simulation.runFor(random.nextInt(20) * MILLI);
        }
        world.simulation.runFor(130 * SECOND);
        assertThat(world.server.tunnel().snapshot(0).sessions()).hasSize(300);
        for (Pair pair : stay) {
            pair.near().sendMore(7);
            pair.far().sendMore(9);
        }
        world.simulation.runFor(SECOND);
        assertThat(stay).allSatisfy(pair -> {
            assertThat(pair.far().receivedBytes).isEqualTo(12);
            assertThat(pair.near().receivedBytes).isEqualTo(14);
        });
        assertThat(world.dials()).isEqualTo(600);
        stay.forEach(pair -> pair.near().abort());
        world.simulation.runFor(125 * SECOND);
        assertThat(world.isEmpty()).isTrue();
    }

    private long ended() {
        return world.client.tunnel().snapshot(0).sessions().stream()
                .filter(session -> session.state() == SessionState.TIME_WAIT)
                .count();
    }
}
