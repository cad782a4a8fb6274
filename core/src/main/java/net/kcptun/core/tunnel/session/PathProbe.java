package net.kcptun.core.tunnel.session;

/// When a client's session asks its server for a sign of life.
///
/// A NAT may have given the client another address, which neither end can see while only the server sends: what it
/// sends goes nowhere, and there is nothing that the client would have to acknowledge. So a session that data has
/// come to asks after a second of silence, and again after 1, 2, 4 and 8 s; when the path is known to have changed it
/// asks at once, after a quarter and half a second, then likewise. Any packet of the server ends the asking.
///
/// | state | event | next |
/// |---|---|---|
/// | any | data received | WAITING, a second |
/// | any | another packet received | IDLE |
/// | any | the path has changed | WAITING, no time |
/// | WAITING | the time is over | WAITING, the next pause; IDLE after the last |
final class PathProbe {
    private static final long SECOND = 1_000_000_000L;
    private static final long[] PAUSES_NANOS = {
        0, SECOND / 4, SECOND / 2, SECOND, SECOND, 2 * SECOND, 4 * SECOND, 8 * SECOND
    };
    private static final int AFTER_DATA = 3;

    private int asked;
    private long dueAt = Long.MAX_VALUE;

    void onReceived(boolean hasData, long now) {
        asked = AFTER_DATA;
        dueAt = hasData ? now + PAUSES_NANOS[AFTER_DATA] : Long.MAX_VALUE;
    }

    void onPathChanged(long now) {
        asked = 0;
        dueAt = now;
    }

    /// When [#takeDue] turns true; `Long.MAX_VALUE` = never.
    long dueAt() {
        return dueAt;
    }

    /// Whether to ask now; then the next pause begins.
    boolean takeDue(long now) {
        if (now < dueAt) {
            return false;
        }
        asked++;
        dueAt = asked == PAUSES_NANOS.length ? Long.MAX_VALUE : now + PAUSES_NANOS[asked];
        return true;
    }
}
