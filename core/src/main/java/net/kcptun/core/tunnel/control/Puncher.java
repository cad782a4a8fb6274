package net.kcptun.core.tunnel.control;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.kcptun.core.wire.ControlMessage.Punch;
import net.kcptun.core.wire.Endpoint;
import org.jspecify.annotations.Nullable;

/// Opens ways through NATs: PINGs to each address that a peer may be at, in bursts, since the first ones may come
/// before the other side's have opened its NAT, or be lost.
///
/// | an address | event | next | what is done |
/// |---|---|---|---|
/// | unknown | it is named | TRIED | a PING each 100 ms, 20 of them |
/// | RESTING, for the first two times | it is named | TRIED | the same |
/// | RESTING after that | it is named | TRIED | six PINGs, with pauses of 100 ms that double |
/// | TRIED | it is named | TRIED | nothing more |
/// | TRIED | the last one is sent, and 100 ms are over | RESTING | |
/// | TRIED | something came from it, or another one is the peer | RESTING | the way is open, or not wanted |
/// | RESTING | half a minute is over | unknown | |
///
/// Without a key it is always six. At most [#MAX_ADDRESSES] are known; beyond that the oldest is forgotten. Of a host
/// at
/// most [#MAX_OF_HOST] are tried at a time; beyond that the new one is left out, until its end asks again. A NAT that
/// counts its ports is met at those that it may have come to ([PortPrediction]).
final class Puncher {
    static final int MAX_ADDRESSES = 256;
    static final int MAX_OF_HOST = 32;

    private static final int PINGS = 20;
    private static final int FEWER_PINGS = 6;
    private static final int FULL_BURSTS = 3;
    private static final long PAUSE_NANOS = 100_000_000L;
    private static final long FORGOTTEN_NANOS = 30_000_000_000L;

    private final Pings pings;
    private final boolean isSealed;
    private final PortPrediction prediction = new PortPrediction();
    private final Map<Endpoint, Attempt> attempts = new LinkedHashMap<>();
    private long earliest = Long.MAX_VALUE;

    /// How far the trying of one address is.
    private static final class Attempt {
        private int bursts;
        private int sent;
        /// `Long.MAX_VALUE` = resting.
        private long nextAt = Long.MAX_VALUE;
        private long restsSince;

        boolean isResting() {
            return nextAt == Long.MAX_VALUE;
        }

        void rest(long now) {
            if (!isResting()) {
                nextAt = Long.MAX_VALUE;
                restsSince = now;
            }
        }

        boolean isForgotten(long now) {
            return isResting() && now - restsSince > FORGOTTEN_NANOS;
        }

        boolean isOver() {
            return sent == (bursts <= FULL_BURSTS ? PINGS : FEWER_PINGS);
        }

        long pause() {
            return bursts <= FULL_BURSTS ? PAUSE_NANOS : PAUSE_NANOS << sent;
        }
    }

    /// @param isSealed whether whoever named an address has the key
    Puncher(Pings pings, boolean isSealed) {
        this.pings = pings;
        this.isSealed = isSealed;
    }

    /// Begins with both addresses, as far as they are usable. The outer one is told what this host is as the sender
    /// of the PUNCH sees it: its PINGs leave from there. Which way leads to the inner one is up to the routes.
    ///
    /// Without a key anybody may have had us told of an address: it gets little then.
    ///
    /// @param from    who named them
    /// @param reached where there is a way already; null: nowhere
    /// @return whether any is usable
    boolean punch(Punch named, Endpoint from, @Nullable Endpoint reached, long now) {
        Endpoint outer = named.outer().via(from.local());
        Endpoint inner = named.inner().equals(outer) ? outer : named.inner();
        List<Endpoint> candidates = new ArrayList<>(List.of(inner, outer));
        if (isSealed) {
            candidates.addAll(prediction.onSeen(named.seen().via(from.local())));
        }
        attempts.values().removeIf(attempt -> attempt.isForgotten(now));
        boolean isAnyUsable = false;
        for (Endpoint candidate : candidates) {
            if (PunchAddress.isUsable(candidate, from)) {
                isAnyUsable = true;
                if (!candidate.equals(reached)) {
                    punch(candidate, now);
                }
            }
        }
        return isAnyUsable;
    }

    private boolean hasRoomFor(Endpoint to) {
        int ofHost = 0;
        for (Map.Entry<Endpoint, Attempt> each : attempts.entrySet()) {
            ofHost += !each.getValue().isResting() && each.getKey().isSameHostAs(to) ? 1 : 0;
        }
        return ofHost < MAX_OF_HOST;
    }

    /// Begins with `to`, at once, or goes on with it.
    void punch(Endpoint to, long now) {
        Attempt attempt = attempts.get(to);
        if (attempt != null && !attempt.isResting() || !hasRoomFor(to)) {
            return;
        }
        attempts.remove(to);
        if (attempts.size() == MAX_ADDRESSES) {
            attempts.remove(attempts.keySet().iterator().next());
        }
        if (attempt == null || attempt.isForgotten(now)) {
            attempt = new Attempt();
        }
        attempts.put(to, attempt);
        attempt.bursts += isSealed ? 1 : FULL_BURSTS + 1;
        attempt.sent = 0;
        ping(to, attempt, now);
    }

    /// Something came from there: the way is open.
    void onReceived(Endpoint from, long now) {
        Attempt attempt = attempts.isEmpty() ? null : attempts.get(from);
        if (attempt != null) {
            attempt.rest(now);
        }
    }

    /// No way is wanted any more, for now: on a line that is slower than anybody's patience, soon again.
    void rest(long now) {
        attempts.values().forEach(attempt -> attempt.rest(now));
    }

    /// There is another socket: all begins anew.
    void stop() {
        attempts.clear();
        earliest = Long.MAX_VALUE;
    }

    void onTimer(long now) {
        if (now < earliest) {
            return;
        }
        earliest = Long.MAX_VALUE;
        attempts.forEach((to, attempt) -> {
            if (now < attempt.nextAt) {
                earliest = Math.min(earliest, attempt.nextAt);
            } else if (attempt.isOver()) {
                attempt.rest(now);
            } else {
                ping(to, attempt, now);
            }
        });
    }

    long nextDeadline() {
        return attempts.isEmpty() ? Long.MAX_VALUE : earliest;
    }

    private void ping(Endpoint to, Attempt attempt, long now) {
        attempt.nextAt = now + attempt.pause();
        attempt.sent++;
        earliest = Math.min(earliest, attempt.nextAt);
        pings.send(to, now);
    }
}
