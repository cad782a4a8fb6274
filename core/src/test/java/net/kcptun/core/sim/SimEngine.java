package net.kcptun.core.sim;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import net.kcptun.core.tunnel.api.SharedRegistry;
import net.kcptun.core.wire.ControlMessage.ServiceId;
import net.kcptun.core.wire.Endpoint;
import org.jspecify.annotations.Nullable;

/// What a shared registry's engine does, on the simulation: it answers after a while, goes away, comes back empty, and
/// loses some of what it is asked.
final class SimEngine {
    private static final String NAME = "engine";

    private final Simulation simulation;
    private final Map<ServiceId, SharedRegistry.Found> records = new HashMap<>();
    private final Map<Long, FrontEnd> frontEnds = new HashMap<>();
    private long delayNanos = Simulation.MILLI;
    private double loss;
    private boolean isUp = true;
    int writes;
    int questions;

    SimEngine(Simulation simulation) {
        this.simulation = simulation;
    }

    void slow(long nanos, double lost) {
        delayNanos = nanos;
        loss = lost;
    }

    /// The engine's process is killed, with all that it knew.
    void kill() {
        isUp = false;
        records.clear();
        frontEnds.values().forEach(each -> each.tell(answers -> answers.onDown(NAME, "killed", each.now())));
    }

    void restart() {
        isUp = true;
        frontEnds.values().forEach(each -> each.tell(answers -> answers.onUp(NAME, each.now())));
    }

    FrontEnd frontEnd() {
        FrontEnd frontEnd = new FrontEnd(frontEnds.size() + 1L);
        frontEnds.put(frontEnd.number, frontEnd);
        return frontEnd;
    }

    private boolean isLost() {
        return !isUp || simulation.random().nextDouble() < loss;
    }

    /// One rendezvous server's side of it.
    final class FrontEnd implements SharedRegistry {
        private final long number;
        private @Nullable Answers attached;
        private @Nullable SimNode node;

        private FrontEnd(long number) {
            this.number = number;
        }

        /// The program that it belongs to has started.
        void serve(SimNode program) {
            node = program;
            tell(answers -> answers.onUp(NAME, now()));
        }

        private boolean isGone() {
            return node == null || node.isDead();
        }

        private long now() {
            return node == null ? 0 : node.now();
        }

        private void tell(Consumer<Answers> what) {
            SimNode program = node;
            Answers to = attached;
            if (program != null && to != null) {
                simulation.after(delayNanos, () -> program.input(() -> what.accept(to)));
            }
        }

        @Override
        public void attach(Answers answers) {
            attached = answers;
        }

        @Override
        public boolean write(ServiceId id, Endpoint inner, Endpoint outer, int lifeSeconds) {
            writes++;
            if (isLost()) {
                tell(answers -> answers.onWriteLost(id, "", now()));
            } else {
                records.put(id, new Found(number, inner, outer));
            }
            return true;
        }

        @Override
        public boolean ask(ServiceId id) {
            questions++;
            Found found = records.get(id);
            if (isLost()) {
                return true;
            }
            tell(answers -> {
                if (found == null) {
                    answers.onMissing(id, false, now());
                } else {
                    answers.onFound(id, found, now());
                }
            });
            return true;
        }

        @Override
        public void introduce(Found service, Client client) {
            FrontEnd owner = frontEnds.get(service.frontEnd());
            if (isLost()) {
                return;
            }
            if (owner == null || owner.isGone()) {
                frontEnds.values().forEach(each -> each.tell(answers -> answers.onIntroduce(client, true, each.now())));
            } else {
                owner.tell(answers -> answers.onIntroduce(client, false, owner.now()));
            }
        }
    }
}
