package net.kcptun.core.sim;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.kcptun.core.sim.World.Pair;
import net.kcptun.core.tunnel.session.Session;
import org.jspecify.annotations.Nullable;

/// The TCP users at the far ends: whom a server's dial reaches is known by the conv of the session that a near user
/// got, and where several clients have drawn the same one, by the session's address.
final class SimTargets {
    private final Simulation simulation;
    private final Map<Integer, List<Target>> targets = new HashMap<>();
    private long nextKey = 1;

    /// What becomes of a dial, and how long that takes.
    record Answer(boolean connects, long afterNanos) {
        static final Answer AT_ONCE = new Answer(true, 0);
    }

    private record Target(SimNode client, SimUser user, Answer answer) {}

    SimTargets(Simulation simulation) {
        this.simulation = simulation;
    }

    /// A user at the near end that is not connected yet.
    SimUser user(SimUser.Plan plan) {
        return new SimUser(simulation, plan, nextKey++ << 40, nextKey++ << 40);
    }

    /// A near user connects to `client` now; when a server dials for its session, the far user answers.
    Pair connect(SimNode client, SimUser.Plan nearPlan, SimUser.Plan farPlan) {
        Pair pair = pair(nearPlan, farPlan);
        connect(client, pair, Answer.AT_ONCE);
        return pair;
    }

    /// Two users that are not connected yet.
    Pair pair(SimUser.Plan nearPlan, SimUser.Plan farPlan) {
        long nearKey = nextKey++ << 40;
        long farKey = nextKey++ << 40;
        return new Pair(
                new SimUser(simulation, nearPlan, nearKey, farKey), new SimUser(simulation, farPlan, farKey, nearKey));
    }

    /// As above; `answer` is what the server gets when it dials. Null: the client has refused.
    @Nullable
    SimStream connect(SimNode client, Pair pair, Answer answer) {
        SimStream stream = client.accept(pair.near());
        if (stream != null) {
            targets.computeIfAbsent(stream.conv(), _ -> new ArrayList<>()).add(new Target(client, pair.far(), answer));
        }
        return stream;
    }

    /// The dials of `server` come here.
    void serve(SimNode server) {
        server.onDial(session -> {
            Target target = find(session);
            if (target == null || target.user().isConnected()) {
                server.fail(session, "nobody listens");
            } else {
                simulation.after(target.answer().afterNanos(), () -> answer(server, session, target));
            }
        });
    }

    private @Nullable Target find(Session session) {
        List<Target> all = targets.getOrDefault(session.conv(), List.of());
        if (all.size() == 1) {
            return all.getFirst();
        }
        return all.stream()
                .filter(target -> target.client().wasAt(session.address()))
                .findFirst()
                .orElse(null);
    }

    private static void answer(SimNode server, Session session, Target target) {
        if (target.answer().connects() && !target.user().isConnected()) {
            server.connect(session, target.user());
        } else {
            server.fail(session, "the target refuses");
        }
    }
}
