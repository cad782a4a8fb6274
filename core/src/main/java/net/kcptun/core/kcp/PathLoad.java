package net.kcptun.core.kcp;

/// What all conversations with one peer have in flight together, and how much the path to it can use.
///
/// Windows belong to conversations, the path to all of them: ten with windows of 4096 segments put 60 MB on a way that
/// holds a few. What does not fit into a queue on the way is lost and sent again, and everybody waits behind what does.
/// So no more is in flight than twice what the path delivers in a round trip, and 10 ms of queue (or the interval, for
/// which a peer may hold an acknowledgement back). Unlike a congestion window it does not fall because something is
/// lost, only because less arrives in the time.
///
/// Time is cut into intervals of a round trip. In a *full* one, some conversation was held back by this limit alone.
/// The rate is the highest of the last 4 to 8 full intervals, or of a later one that was not full; the round trip is
/// the shortest. Rate times two round trips and the allowance is what is *wanted*:
///
/// | interval | wanted | then |
/// |---|---|---|
/// | any | the limit or more | it is the limit at once |
/// | not full | less | nothing: the users had no more to send, or the peer's window was shut |
/// | full | less | the limit falls to it, by a quarter at most |
///
/// A fall should shorten the round trip. If it does not, although 2/5 less is in flight, there was no queue: the path
/// has become longer, and the round trip is what is measured now.
///
/// Each conversation may always have its equal share in flight, and 16 segments, so that none starves and each has
/// acknowledgements to come, which wake it. Cost: a few instructions a segment. One thread.
public final class PathLoad {
    static final int FIRST_SEGMENTS = 1024;
    private static final int LEAST_SEGMENTS = 64;
    private static final int LEAST_OWN_SEGMENTS = 16;
    private static final int MOST_SEGMENTS = 1 << 24;
    private static final long LEAST_INTERVAL_NANOS = 10_000_000;
    private static final int FULL_INTERVALS = 4;
    private static final int SRTT_SHIFT = 3;

    private long allowanceNanos = LEAST_INTERVAL_NANOS;
    private int active;
    private int inFlight;
    private int limit = FIRST_SEGMENTS;
    private int share = FIRST_SEGMENTS;

    /// 0: none has begun.
    private long intervalAt;
    private int delivered;
    private int peak;
    private long shortestNanos = Long.MAX_VALUE;
    private boolean isFull;

    private long roundTripNanos = Long.MAX_VALUE;
    private long srttNanos;
    /// Segments a nanosecond.
    private double rate;

    private double olderRate;
    private int fullIntervals;
    /// What was in flight when the limit began to fall; 0: it has not fallen.
    private int fallingFrom;

    private long fallingRoundTripNanos;

    /// Whether a conversation that has `own` segments in flight may send another one.
    boolean hasRoom(int own) {
        return inFlight < limit || own < share;
    }

    /// A conversation has more to send, and nothing but [#hasRoom] in the way.
    void onFull() {
        isFull = true;
    }

    /// Peers of this conversation hold acknowledgements back for so long.
    void onInterval(long nanos) {
        allowanceNanos = Math.max(allowanceNanos, nanos);
    }

    /// A segment leaves for the first time; `own` counts those of the conversation, this one included.
    void onSent(int own, long now) {
        if (inFlight == 0 || intervalAt == 0) {
            begin(now);
        }
        if (own == 1) {
            activate(1);
        }
        inFlight++;
        peak = Math.max(peak, inFlight);
    }

    /// A segment has arrived; `own` counts those that are left.
    void onDelivered(int own) {
        delivered++;
        leave(1, own);
    }

    /// `count` segments are no longer waited for, and `own` of the conversation are left.
    void leave(int count, int own) {
        inFlight -= count;
        if (count > 0 && own == 0) {
            activate(-1);
        }
    }

    /// A conversation with `own` segments in flight comes from another path.
    void join(int own) {
        inFlight += own;
        if (own > 0) {
            activate(1);
        }
    }

    void onRoundTrip(long nanos) {
        shortestNanos = Math.min(shortestNanos, nanos);
        roundTripNanos = Math.min(roundTripNanos, nanos);
        srttNanos = srttNanos == 0 ? nanos : srttNanos + (nanos - srttNanos >> SRTT_SHIFT);
    }

    /// After the acknowledgements of a packet.
    void onAcknowledged(long now) {
        if (intervalAt == 0) {
            begin(now);
        }
        long nanos = now - intervalAt;
        if (nanos < Math.max(srttNanos, LEAST_INTERVAL_NANOS) || shortestNanos == Long.MAX_VALUE) {
            return;
        }
        measure((double) delivered / nanos);
        adapt();
        begin(now);
    }

    /// It is another path now, of which nothing is known.
    void forget() {
        limit(FIRST_SEGMENTS);
        roundTripNanos = Long.MAX_VALUE;
        srttNanos = 0;
        rate = 0;
        olderRate = 0;
        fullIntervals = 0;
        fallingFrom = 0;
        intervalAt = 0;
    }

    /// The shortest so far; `Long.MAX_VALUE`: nothing is known.
    long roundTripNanos() {
        return roundTripNanos;
    }

    /// Segments that are worth having in flight.
    int limit() {
        return limit;
    }

    /// Segments in flight of all conversations.
    int inFlight() {
        return inFlight;
    }

    private void begin(long now) {
        intervalAt = now;
        delivered = 0;
        peak = inFlight;
        shortestNanos = Long.MAX_VALUE;
        isFull = false;
    }

    private void measure(double sample) {
        if (isFull && ++fullIntervals == FULL_INTERVALS) {
            fullIntervals = 0;
            olderRate = rate;
            rate = 0;
        }
        rate = Math.max(rate, sample);
    }

    private void adapt() {
        if (isFull && peak <= fallingFrom * 3L / 5) {
            judgeFall();
        }
        int wanted = wanted();
        if (wanted >= limit) {
            limit(wanted);
            if (limit >= fallingFrom) {
                fallingFrom = 0;
            }
        } else if (isFull) {
            if (fallingFrom == 0) {
                watchFallFromHere();
            }
            limit(Math.max(wanted, limit - limit / 4));
        }
    }

    /// Much less is in flight than when the limit began to fall. Has that made the round trip shorter?
    private void judgeFall() {
        if (shortestNanos > fallingRoundTripNanos * 4 / 5) {
            roundTripNanos = shortestNanos;
            fallingFrom = 0;
        } else {
            watchFallFromHere();
        }
    }

    private void watchFallFromHere() {
        fallingFrom = peak;
        fallingRoundTripNanos = shortestNanos;
    }

    private int wanted() {
        double segments = Math.max(rate, olderRate) * (2.0 * roundTripNanos + allowanceNanos);
        return (int) Math.clamp(segments, LEAST_SEGMENTS, MOST_SEGMENTS);
    }

    private void limit(int segments) {
        limit = segments;
        activate(0);
    }

    private void activate(int change) {
        active += change;
        share = Math.max(LEAST_OWN_SEGMENTS, limit / Math.max(1, active));
    }
}
