package net.kcptun.core.sim;

import static net.kcptun.core.sim.MeetingWorld.CLIENT_IP;
import static net.kcptun.core.sim.MeetingWorld.CLIENT_NAT_IP;
import static net.kcptun.core.sim.MeetingWorld.SERVER_IP;
import static net.kcptun.core.sim.MeetingWorld.SERVER_NAT_IP;
import static net.kcptun.core.sim.Simulation.MILLI;
import static net.kcptun.core.sim.Simulation.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.kcptun.core.crypto.CipherMethod;
import net.kcptun.core.kcp.KcpOptions;
import net.kcptun.core.sim.SimNat.Kind;
import net.kcptun.core.sim.SimNetwork.Link;
import net.kcptun.core.sim.SimUser.Plan;
import net.kcptun.core.sim.World.Pair;
import net.kcptun.core.sim.World.Setup;
import net.kcptun.core.tunnel.api.CloseReason;
import net.kcptun.core.tunnel.api.TunnelEvent.SessionClosed;
import org.junit.jupiter.api.Test;

/// Streams between two homes that met through a rendezvous server, whose routers forget their mappings and whose
/// rendezvous server restarts, one world for each seed: streams arrive whole. Those that could not begin, or not
/// end, for half a minute are seen to fail.
final class MeetingSimulationTest {
    private static final int SEEDS = Integer.getInteger("seeds", 60);
    private static final int MISHAPS = 5;

    @Test
    void everyStreamArrivesWholeWhateverTheRoutersForget() {
        for (long seed = 1; seed <= SEEDS; seed++) {
            run(seed);
        }
    }

    private static void run(long seed) {
        Random random = new Random(seed);
        Setup setup = Setup.of(KcpOptions.DEFAULT).with(CipherMethod.CHACHA20POLY1305_IETF);
        MeetingWorld world = new MeetingWorld(seed, link(random), setup);
        SimNat clientNat = world.nat(CLIENT_IP, CLIENT_NAT_IP, kind(random));
        SimNat serverNat = world.nat(SERVER_IP, SERVER_NAT_IP, kind(random));
        world.server(SERVER_IP, "home");
        SimNode client = world.client(CLIENT_IP, "home");
        List<Pair> pairs = new ArrayList<>();
        for (int i = 0; i < MISHAPS; i++) {
            pairs.add(world.connect(client, plan(random, true), plan(random, random.nextBoolean())));
            world.simulation.runFor(5 * SECOND + random.nextInt(10_000) * MILLI);
            switch (random.nextInt(4)) {
                case 0 -> clientNat.flush();
                case 1 -> serverNat.flush();
                case 2 -> world.restartRendezvous();
                default -> {
                    clientNat.flush();
                    serverNat.flush();
                }
            }
        }
        world.simulation.runFor(600 * SECOND);
        int failed = 0;
        for (Pair pair : pairs) {
            if (pair.near().sawReset || pair.far().sawReset) {
                failed++;
            } else {
                assertWhole("seed " + seed, pair.near(), pair.far());
                assertWhole("seed " + seed, pair.far(), pair.near());
            }
        }
        long inTime = closes(client, CloseReason.NEVER_ANSWERED) + closes(client, CloseReason.LINGER_EXPIRED);
        assertThat(inTime).as("seed %d", seed).isEqualTo(failed);
        assertThat(closes(client, CloseReason.COMPLETED)).as("seed %d", seed).isEqualTo(pairs.size() - failed);
    }

    private static long closes(SimNode client, CloseReason reason) {
        return client.events.stream()
                .filter(event -> event instanceof SessionClosed closed && closed.reason() == reason)
                .count();
    }

    private static void assertWhole(String shown, SimUser user, SimUser other) {
        assertThat(user.isDamaged).as(shown).isFalse();
        assertThat(user.sawReset).as(shown).isFalse();
        assertThat(user.receivedBytes).as(shown).isEqualTo(other.plannedBytes());
        assertThat(user.sawEnd).as(shown).isTrue();
    }

    private static Kind kind(Random random) {
        return Kind.values()[random.nextInt(Kind.COUNTING.ordinal())];
    }

    private static Link link(Random random) {
        double loss = random.nextBoolean() ? 0 : random.nextDouble() * 0.1;
        return new Link(random.nextInt(100) * MILLI, random.nextInt(10) * MILLI + 1, loss, 0.02, 0);
    }

    private static Plan plan(Random random, boolean endsFirst) {
        long bytes = random.nextInt(3) == 0 ? random.nextInt(100) : random.nextInt(3_000_000);
        return new Plan(bytes, 65536, 0, endsFirst);
    }
}
