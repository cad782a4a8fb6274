package net.kcptun.core.sim;

import java.util.HashMap;
import java.util.Map;
import net.kcptun.core.sim.World.Pair;

/// The TCP users at the far ends: whom a server's dial reaches is known by the conv of the session that a near user
/// got.
final class SimTargets {
    private final Simulation simulation;
    private final Map<Integer, SimUser> targets = new HashMap<>();
    private long nextKey = 1;

    SimTargets(Simulation simulation) {
        this.simulation = simulation;
    }

    /// A user at the near end that is not connected yet.
    SimUser user(SimUser.Plan plan) {
        return new SimUser(simulation, plan, nextKey++ << 40, nextKey++ << 40);
    }

    /// A near user connects to `client` now; when a server dials for its session, the far user answers.
    Pair connect(SimNode client, SimUser.Plan nearPlan, SimUser.Plan farPlan) {
        long nearKey = nextKey++ << 40;
        long farKey = nextKey++ << 40;
        Pair pair = new Pair(
                new SimUser(simulation, nearPlan, nearKey, farKey), new SimUser(simulation, farPlan, farKey, nearKey));
        SimStream stream = client.accept(pair.near());
        if (stream != null) {
            targets.put(stream.conv(), pair.far());
        }
        return pair;
    }

    /// The dials of `server` come here.
    void serve(SimNode server) {
        server.onDial(session -> {
            SimUser target = targets.get(session.conv());
            if (target == null || target.isConnected()) {
                server.fail(session, "nobody listens");
            } else {
                server.connect(session, target);
            }
        });
    }
}
