package net.kcptun.core.tunnel.control;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import net.kcptun.core.wire.ControlMessage.Punch;
import net.kcptun.core.wire.Endpoint;

/// Opens ways through NATs: PINGs to each address that a peer may be at, six of them within about three seconds, since
/// the first ones may come before the other side's have opened its NAT, or be lost.
///
/// An address is left alone once something has come from it. At most [#MAX_ADDRESSES] are tried at a time: beyond that
/// the oldest is given up.
final class Puncher {
    static final int MAX_ADDRESSES = 256;

    private static final int PINGS = 6;
    private static final long FIRST_PAUSE_NANOS = 100_000_000L;

    private final Pings pings;
    private final Map<Endpoint, Attempt> attempts = new LinkedHashMap<>();
    private long earliest = Long.MAX_VALUE;

    /// How far the trying of one address is.
    private static final class Attempt {
        private int sent;
        private long nextAt;
    }

    Puncher(Pings pings) {
        this.pings = pings;
    }

    /// Begins with both addresses, as far as they are usable. The outer one is told what this host is as the sender
    /// of the PUNCH sees it: its PINGs leave from there. Which way leads to the inner one is up to the routes.
    ///
    /// @param from who named them
    void punch(Punch named, Endpoint from, long now) {
        Endpoint outer = named.outer().via(from.local());
        Endpoint inner = named.inner().equals(outer) ? outer : named.inner();
        for (Endpoint candidate : new Endpoint[] {inner, outer}) {
            if (PunchAddress.isUsable(candidate, from)) {
                punch(candidate, now);
            }
        }
    }

    /// Begins with `to`, at once, or goes on with it.
    void punch(Endpoint to, long now) {
        if (attempts.containsKey(to)) {
            return;
        }
        if (attempts.size() == MAX_ADDRESSES) {
            Iterator<Endpoint> oldest = attempts.keySet().iterator();
            oldest.next();
            oldest.remove();
        }
        Attempt attempt = new Attempt();
        attempts.put(to, attempt);
        ping(to, attempt, now);
    }

    /// Something came from there: the way is open.
    void onReceived(Endpoint from) {
        if (!attempts.isEmpty()) {
            attempts.remove(from);
        }
    }

    void stop() {
        attempts.clear();
        earliest = Long.MAX_VALUE;
    }

    void onTimer(long now) {
        if (now < earliest) {
            return;
        }
        earliest = Long.MAX_VALUE;
        for (Iterator<Map.Entry<Endpoint, Attempt>> each = attempts.entrySet().iterator(); each.hasNext(); ) {
            Map.Entry<Endpoint, Attempt> entry = each.next();
            Attempt attempt = entry.getValue();
            if (now < attempt.nextAt) {
                earliest = Math.min(earliest, attempt.nextAt);
            } else if (attempt.sent == PINGS) {
                each.remove();
            } else {
                ping(entry.getKey(), attempt, now);
            }
        }
    }

    long nextDeadline() {
        return attempts.isEmpty() ? Long.MAX_VALUE : earliest;
    }

    private void ping(Endpoint to, Attempt attempt, long now) {
        attempt.nextAt = now + (FIRST_PAUSE_NANOS << attempt.sent++);
        earliest = Math.min(earliest, attempt.nextAt);
        pings.send(to, now);
    }
}
