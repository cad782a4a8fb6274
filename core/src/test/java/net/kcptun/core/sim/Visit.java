package net.kcptun.core.sim;

import net.kcptun.core.sim.SimTargets.Answer;
import net.kcptun.core.sim.SimUser.Plan;

/// One connection through the tunnel, as two users make it. Milliseconds.
///
/// @param at     from the start of the deployment
/// @param client whose it is, from 0
/// @param loop   of that client
/// @param near   who connects to the client
/// @param far    who is at the server's target
/// @param answer what the server gets when it dials
record Visit(int at, int client, int loop, Manner near, Manner far, Answer answer) {
    /// How a user behaves beside its [Plan].
    ///
    /// @param talks   how often it sends its plan's bytes again, holding its direction open meanwhile
    /// @param pause   between two of these
    /// @param stopsAt when it stops reading, from the start of the visit; -1 = it does not
    /// @param stopsFor how long
    /// @param abortsAt when it dies; -1 = it does not
    record Manner(Plan plan, int talks, int pause, int stopsAt, int stopsFor, int abortsAt) {
        boolean aborts() {
            return abortsAt >= 0;
        }

        boolean reads() {
            return stopsAt < 0 && plan.readPause() == 0;
        }

        @Override
        public String toString() {
            StringBuilder text = new StringBuilder("sends ").append(plan.sendBytes());
            if (talks > 0) {
                text.append(" and ").append(talks).append(" times more, every ").append(pause);
            }
            text.append(plan.endsFirst() ? "" : ", ends second");
            if (plan.readPause() > 0) {
                text.append(", reads ").append(plan.readBytes()).append(" every ");
                text.append(plan.readPause() / Simulation.MILLI);
            }
            if (stopsAt >= 0) {
                text.append(", reads nothing at ")
                        .append(stopsAt)
                        .append(" for ")
                        .append(stopsFor);
            }
            return text.append(aborts() ? ", aborts at " + abortsAt : "").toString();
        }
    }

    @Override
    public String toString() {
        String dial = answer.equals(Answer.AT_ONCE)
                ? ""
                : "; the target " + (answer.connects() ? "answers" : "refuses") + " after "
                        + answer.afterNanos() / Simulation.MILLI;
        return at + ": client " + client + " loop " + loop + "; near " + near + "; far " + far + dial;
    }
}
