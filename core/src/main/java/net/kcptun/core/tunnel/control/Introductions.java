package net.kcptun.core.tunnel.control;

import java.util.ArrayDeque;
import net.kcptun.core.wire.ControlMessage.Punch;
import net.kcptun.core.wire.Endpoint;

/// What a rendezvous server tells ends of each other: at once, and again a quarter of a second later, since some ends
/// send one PING for each, and NATs may open too late for it.
///
/// At most [#MOST_REPEATS] wait to be sent again; what is beyond that is sent once.
final class Introductions {
    static final int MOST_REPEATS = 2048;

    private static final long REPEAT_NANOS = 250_000_000L;

    private final ControlHost host;
    private final ArrayDeque<Repeat> repeats = new ArrayDeque<>();

    private record Repeat(Endpoint whom, Punch punch, long at) {}

    Introductions(ControlHost host) {
        this.host = host;
    }

    /// @param whom whose messages come from there
    /// @param of   where the other one is
    void tell(Endpoint whom, Punch of, long now) {
        host.sender().send(of, whom, now);
        if (repeats.size() < MOST_REPEATS) {
            repeats.add(new Repeat(whom, of, now + REPEAT_NANOS));
        }
    }

    void onTimer(long now) {
        while (!repeats.isEmpty() && repeats.element().at() <= now) {
            Repeat due = repeats.remove();
            host.sender().send(due.punch(), due.whom(), now);
        }
    }

    long nextDeadline() {
        return repeats.isEmpty() ? Long.MAX_VALUE : repeats.element().at();
    }
}
