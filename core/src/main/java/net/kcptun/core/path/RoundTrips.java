package net.kcptun.core.path;

/// The round trips of a path, the queue that shows in them, and how long the peer holds acknowledgements back.
///
/// A queue is the shortest round trip of a while less the shortest of all: shortest ones, not means, since jitter,
/// reordering and acknowledgements that are held back do not show in them. It is taken over each round of the model
/// ([#queueNanos]), and over each quarter of a round trip, or 25 ms ([#recentQueueNanos]).
final class RoundTrips {
    private static final long MILLI = 1_000_000;
    private static final long MIN_WINDOW_NANOS = 10_000 * MILLI;
    private static final long LONGEST_HOLD_NANOS = 150 * MILLI;
    private static final long NOTABLE_HOLD_NANOS = 30 * MILLI;
    private static final long LONGEST_RECENT_NANOS = 25 * MILLI;
    private static final int RECENT_SAMPLES = 6;
    private static final int SRTT_SHIFT = 3;
    private static final long MOST_JITTER_NANOS = 20 * MILLI;
    private static final int DEVIATION_SHIFT = 3;
    private static final int USUAL_SHIFT = 2;

    private long min = Long.MAX_VALUE;
    private long minAt;
    private long srtt;
    private long usualQueue;
    private long deviation;
    private long roundMin = Long.MAX_VALUE;
    private long queue;
    private long recentMin = Long.MAX_VALUE;
    private long recentAt;
    private int recentSamples;
    private long recentQueue;
    private long hold;
    private long acknowledgedAt;
    private long probeMin = Long.MAX_VALUE;

    /// One round trip, exactly measured. Returns whether [#recentQueueNanos] is new.
    boolean onSample(long nanos, boolean isSteady, long now) {
        srtt = srtt == 0 ? nanos : srtt + (nanos - srtt >> SRTT_SHIFT);
        roundMin = Math.min(roundMin, nanos);
        if (nanos < min) {
            min = nanos;
            minAt = now;
        } else if (nanos <= min + Math.max(min / 64, MILLI / 2)) {
            minAt = now;
        }
        probeMin = Math.min(probeMin, nanos);
        recentMin = Math.min(recentMin, nanos);
        recentSamples++;
        long span = Math.max(Math.clamp(min / 4, 2 * MILLI, LONGEST_RECENT_NANOS), hold);
        if (now - recentAt < span || recentSamples < RECENT_SAMPLES) {
            return false;
        }
        recentQueue = recentMin - min;
        if (isSteady) {
            deviation += Math.abs(recentQueue - usualQueue) - deviation >> DEVIATION_SHIFT;
            usualQueue += recentQueue - usualQueue >> USUAL_SHIFT;
        }
        recentMin = Long.MAX_VALUE;
        recentSamples = 0;
        recentAt = now;
        return true;
    }

    /// A datagram with acknowledgements was taken in: the gaps between them show how long the peer holds them back.
    void onAcknowledgements(boolean isMoreInFlight, long now) {
        if (now == acknowledgedAt) {
            return;
        }
        long gap = now - acknowledgedAt;
        hold -= hold >> 6;
        if (isMoreInFlight && gap > hold && gap < LONGEST_HOLD_NANOS) {
            hold = gap;
        }
        acknowledgedAt = now;
    }

    void endRound() {
        queue = roundMin == Long.MAX_VALUE ? 0 : roundMin - min;
        roundMin = Long.MAX_VALUE;
    }

    /// Little is on its way from now on.
    void beginProbe() {
        probeMin = Long.MAX_VALUE;
    }

    /// The shortest round trip is what was seen since [#beginProbe].
    void endProbe(long now) {
        if (probeMin != Long.MAX_VALUE) {
            min = probeMin;
        }
        minAt = now;
    }

    /// The shortest of the last 10 s; `Long.MAX_VALUE`: nothing is known.
    long minNanos() {
        return min;
    }

    /// Whether the shortest was not seen for so long that the path may have become longer.
    boolean isMinOld(long now) {
        return now - minAt > MIN_WINDOW_NANOS;
    }

    long smoothedNanos() {
        return srtt;
    }

    /// What stood in the queue in the last round.
    long queueNanos() {
        return queue;
    }

    /// What stood in the queue within about the last quarter of a round trip, or 25 ms.
    long recentQueueNanos() {
        return recentQueue;
    }

    /// For how long the peer holds acknowledgements back.
    long holdNanos() {
        return hold;
    }

    /// As [#holdNanos]; 0 where it is so short that it disturbs nothing.
    long notableHoldNanos() {
        return hold > NOTABLE_HOLD_NANOS ? hold : 0;
    }

    /// So much queue is none: what timers, the peer's own turns and the path's jitter make.
    long noiseNanos() {
        return Math.max(Math.max(2 * MILLI, min / 32), Math.min(7 * deviation, MOST_JITTER_NANOS)) + notableHoldNanos();
    }

    void forget() {
        min = Long.MAX_VALUE;
        srtt = 0;
        usualQueue = 0;
        deviation = 0;
        roundMin = Long.MAX_VALUE;
        queue = 0;
        recentMin = Long.MAX_VALUE;
        recentSamples = 0;
        recentQueue = 0;
        hold = 0;
    }
}
