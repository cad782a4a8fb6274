package net.kcptun.core.sim;

import static net.kcptun.core.sim.Simulation.MILLI;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.kcptun.core.sim.Fault.Bursts;
import net.kcptun.core.sim.Fault.Direction;
import net.kcptun.core.wire.Endpoint;

/// What swallows datagrams now, beside losses at random: bursts, places that are cut off, and ways on which large ones
/// vanish.
final class Weather implements SimNetwork.Hazard {
    /// Where a client is, by the addresses of its host and its NAT.
    private final Map<Integer, Integer> clientOfIp = new HashMap<>();

    private final List<Cut> cuts = new ArrayList<>();
    private final Simulation simulation;
    private final Random random;
    private Bursts bursts = Bursts.NONE;
    private long burstEndsAt;
    private int passedBytes = Integer.MAX_VALUE;

    /// A client that cannot be reached; -1 = nobody can.
    private record Cut(int client, Direction direction) {}

    Weather(Simulation simulation, long seed) {
        this.simulation = simulation;
        this.random = new Random(seed);
    }

    void locate(int client, int ip) {
        clientOfIp.put(ip, client);
    }

    void bursts(Bursts next) {
        bursts = next;
    }

    void cutOff(int client, Direction direction, boolean on) {
        Cut cut = new Cut(client, direction);
        if (on) {
            cuts.add(cut);
        } else {
            cuts.remove(cut);
        }
    }

    /// Larger datagrams vanish.
    void passAtMost(int bytes) {
        passedBytes = bytes;
    }

    @Override
    public boolean swallows(Endpoint from, Endpoint to, int bytes) {
        return bytes > passedBytes || isCut(from, to) || isInBurst();
    }

    private boolean isCut(Endpoint from, Endpoint to) {
        for (Cut cut : cuts) {
            boolean isUp = isOf(cut, from) && cut.direction != Direction.DOWN;
            boolean isDown = isOf(cut, to) && cut.direction != Direction.UP;
            if (isUp || isDown) {
                return true;
            }
        }
        return false;
    }

    private boolean isOf(Cut cut, Endpoint place) {
        int client = clientOfIp.getOrDefault(SimNat.ip(place), -1);
        return cut.client == -1 ? client >= 0 || cut.direction == Direction.BOTH : cut.client == client;
    }

    private boolean isInBurst() {
        if (simulation.now() < burstEndsAt) {
            return true;
        }
        if (bursts.permille() > 0 && random.nextInt(1000) < bursts.permille()) {
            burstEndsAt = simulation.now() + (1 + random.nextInt(bursts.millis())) * MILLI;
            return true;
        }
        return false;
    }
}
