package net.kcptun.core.tunnel.session;

/// When the RESET of a session that has ended by it is sent again: it is not acknowledged, so it goes four times, after
/// 0.25, 1 and 4 s more.
final class ResetRepeats {
    private static final long FIRST_NANOS = 250_000_000L;
    private static final int RESETS = 4;

    private int sent;
    private long dueAt = Long.MAX_VALUE;

    void sent(long now) {
        sent++;
        dueAt = sent == RESETS ? Long.MAX_VALUE : now + (FIRST_NANOS << 2 * (sent - 1));
    }

    void stop() {
        dueAt = Long.MAX_VALUE;
    }

    /// `Long.MAX_VALUE` = never.
    long dueAt() {
        return dueAt;
    }
}
