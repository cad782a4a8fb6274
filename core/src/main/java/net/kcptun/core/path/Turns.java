package net.kcptun.core.path;

/// How the sessions of a path take turns: each may have its share on its way, and sends a part of a quantum before the
/// others go on.
final class Turns {
    /// So that each has acknowledgements to come, which wake it.
    private static final int LEAST_SHARE_SEGMENTS = 2;
    private static final int LEAST_QUOTA_SEGMENTS = 2;
    /// Who was served last waits a little longer than the others for one and the same time.
    private static final int ORDER_NANOS = 1000;

    private int active;
    private int held;
    private int served;
    private int limit;
    private int share;

    Turns() {
        limit(0);
    }

    /// How many segments may be on their way in all.
    void limit(int segments) {
        limit = segments;
        activate(0);
    }

    /// A session has begun to have something on its way (1), or has nothing more (-1).
    void activate(int change) {
        active += change;
        share = Math.max(LEAST_SHARE_SEGMENTS, limit / Math.max(1, active));
    }

    /// How many segments a session may have on their way, whatever the others have.
    int share() {
        return share;
    }

    /// A session has something to send, and only the path holds it back (1), or that is over (-1).
    void hold(int change) {
        held += change;
    }

    /// How many sessions only the path holds back.
    int held() {
        return held;
    }

    /// A session is served; returns which turn it is.
    int serve() {
        return ++served;
    }

    /// How long a session that was served in that turn lets others go first.
    int orderNanos(int turn) {
        return Math.max(0, ORDER_NANOS - (served - turn));
    }

    /// Segments that a session sends before the others have their turn.
    int quota(Pacer pacer) {
        if (active <= 1 || !pacer.isOn()) {
            return Integer.MAX_VALUE;
        }
        return (int) Math.max(LEAST_QUOTA_SEGMENTS, pacer.quantumBytes() / PathModel.SEGMENT_BYTES / active);
    }
}
