package net.kcptun.core.sim;

import java.util.PriorityQueue;
import java.util.Random;

/// A virtual clock and what is to happen: events in order of time, equal times in order of scheduling. Everything
/// random comes from one seed, so a run can be repeated exactly.
final class Simulation {
    static final long MILLI = 1_000_000L;
    static final long SECOND = 1_000_000_000L;

    /// Nothing honest happens so often at one moment.
    private static final int MOST_AT_ONCE = 100_000;

    private record Event(long at, long order, Runnable action) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            return at != other.at ? Long.compare(at, other.at) : Long.compare(order, other.order);
        }
    }

    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private final Random random;
    private long now = 1_700_000_000L * SECOND;
    private long order;
    private int atOnce;

    Simulation(long seed) {
        random = new Random(seed);
    }

    long now() {
        return now;
    }

    Random random() {
        return random;
    }

    void after(long nanos, Runnable action) {
        events.add(new Event(now + Math.max(0, nanos), order++, action));
    }

    /// Runs what happens within `nanos` from now, then stands at their end.
    void runFor(long nanos) {
        long end = now + nanos;
        while (!events.isEmpty() && events.element().at <= end) {
            step();
        }
        now = end;
    }

    private void step() {
        Event next = events.remove();
        atOnce = next.at == now ? atOnce + 1 : 0;
        if (atOnce > MOST_AT_ONCE) {
            throw new AssertionError("time stands still");
        }
        now = next.at;
        next.action.run();
    }
}
