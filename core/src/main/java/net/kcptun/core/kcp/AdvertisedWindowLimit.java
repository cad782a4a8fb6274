package net.kcptun.core.kcp;

import net.kcptun.core.path.PathModel;

/// How much of its receive window a conversation tells the peer of: less than all where that only made the peer send
/// things twice.
///
/// A peer that sends whatever the window allows has all of it in flight, and on a short path nearly all of that in
/// queues. Where these take longer than its retransmission time-out, 30 ms at least, it sends again what is only late,
/// which makes them longer. kcptun-libev does so with windows of 4096; ours does not, see
/// [net.kcptun.core.path.PathModel].
///
/// Time is cut into rounds, in which as many segments come as the limit, and 10 ms at least; a gap of 50 ms begins
/// another. A round is *wasteful* if more than a 32nd of what came was there already, and less than that came out of
/// order, as it does after a loss.
///
/// | round | then |
/// |---|---|
/// | wasteful | the limit falls to what comes in four round trips and 10 ms, but to no less than 256; a pause begins |
/// | not wasteful, within the pause | nothing |
/// | not wasteful, later | the limit doubles, up to the window, and the pause begins again |
/// | not wasteful, later, with the whole window | the next pause is the first one again |
///
/// The first pause is 2 s, and each fall doubles it, up to 64 s. The round trip is the shortest of the path; while it
/// is not known, and where it is long, nothing falls. Cost: some additions and comparisons a segment. One thread.
final class AdvertisedWindowLimit {
    static final int LEAST_SEGMENTS = 256;
    private static final long MILLI = 1_000_000;
    private static final long LEAST_ROUND_NANOS = 10 * MILLI;
    private static final long GAP_NANOS = 50 * MILLI;
    private static final long QUEUE_NANOS = 10 * MILLI;
    private static final int ROUND_TRIPS = 4;
    private static final int WASTE_PART = 32;
    private static final long FIRST_PAUSE_NANOS = 2_000 * MILLI;
    private static final long LONGEST_PAUSE_NANOS = 64_000 * MILLI;

    private final int window;
    private PathModel path;
    private int limit;
    private long pauseNanos = FIRST_PAUSE_NANOS;
    private long pausedUntil;

    private long roundAt;
    private long cameAt;
    private int came;
    private int outOfOrder;
    private int repeated;

    /// @param window segments
    AdvertisedWindowLimit(int window, PathModel path) {
        this.window = window;
        this.path = path;
        this.limit = window;
    }

    /// What is left of a window of so many segments.
    int of(int segments) {
        return Math.min(limit, segments);
    }

    /// What comes from now on takes another path.
    void onPathChanged(PathModel path) {
        this.path = path;
        limit = window;
        pauseNanos = FIRST_PAUSE_NANOS;
        cameAt = 0;
    }

    /// A segment came for the first time.
    void onFresh(boolean isInOrder, long now) {
        if (!isInOrder) {
            outOfOrder++;
        }
        onSegment(now);
    }

    /// A segment came that was there already.
    void onRepeated(long now) {
        repeated++;
        onSegment(now);
    }

    private void onSegment(long now) {
        if (now - cameAt > GAP_NANOS) {
            begin(now);
        }
        cameAt = now;
        came++;
        if (came >= limit && now - roundAt >= LEAST_ROUND_NANOS) {
            onRound(now);
            begin(now);
        }
    }

    private void begin(long now) {
        roundAt = now;
        came = 0;
        outOfOrder = 0;
        repeated = 0;
    }

    private void onRound(long now) {
        if (repeated > came / WASTE_PART && outOfOrder < repeated) {
            fall(now);
        } else if (now < pausedUntil) {
            return;
        } else if (limit == window) {
            pauseNanos = FIRST_PAUSE_NANOS;
        } else {
            limit = Math.min(window, 2 * limit);
            pausedUntil = now + pauseNanos;
        }
    }

    private void fall(long now) {
        double rate = (double) came / (now - roundAt);
        double useful = rate * (ROUND_TRIPS * (double) path.minRttNanos() + QUEUE_NANOS);
        int lower = (int) Math.max(useful, LEAST_SEGMENTS);
        if (lower < limit) {
            limit = lower;
            pausedUntil = now + pauseNanos;
            pauseNanos = Math.min(2 * pauseNanos, LONGEST_PAUSE_NANOS);
        }
    }
}
