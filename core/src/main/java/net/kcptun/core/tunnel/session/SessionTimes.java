package net.kcptun.core.tunnel.session;

import net.kcptun.core.tunnel.api.CloseReason;
import net.kcptun.core.tunnel.api.TunnelOptions.Timing;

/// When a session's patience ends: the times that matter to it, and the deadlines that follow from them and from the
/// configured [Timing], which may change while it lives.
public final class SessionTimes {
    private static final long SECOND = 1_000_000_000L;
    private static final long ANSWER_NANOS = 30 * SECOND;
    private static final long DIAL_NANOS = 4 * SECOND;
    private static final long KEEPALIVE_NANOS = 4 * SECOND;

    private final SessionHost host;
    private final boolean isClient;
    private final long openedAt;
    private long receivedAt;
    private long aliveAt;
    private long stateSince;

    SessionTimes(SessionHost host, boolean isClient, long now) {
        this.host = host;
        this.isClient = isClient;
        this.openedAt = now;
        this.receivedAt = now;
        this.aliveAt = now;
        this.stateSince = now;
    }

    /// Something came of the peer.
    void onReceived(long now) {
        receivedAt = now;
        aliveAt = now;
    }

    /// What the peer sent before is getting on to a slow reader. The peer does not know, so it is asked as ever.
    void onReading(long now) {
        aliveAt = now;
    }

    void onState(long now) {
        stateSince = now;
    }

    public long openedAt() {
        return openedAt;
    }

    public long receivedAt() {
        return receivedAt;
    }

    /// A client's wait for any answer, a server's for DIAL.
    long answerBy() {
        return openedAt + (isClient ? ANSWER_NANOS : DIAL_NANOS);
    }

    /// The peer is silent for too long then.
    long failAt() {
        return aliveAt + SECOND * timing().timeout();
    }

    /// The peer is silent for too long then, or nothing has got on for too long.
    ///
    /// @param stalledSince `Long.MAX_VALUE` = it gets on
    long failAt(long stalledSince) {
        return Math.min(aliveAt, stalledSince) + SECOND * timing().timeout();
    }

    /// Which of both it was.
    CloseReason failure(long now) {
        return now < failAt() ? CloseReason.STALLED : CloseReason.TIMED_OUT;
    }

    /// When a client asks for a sign of life. A peer that takes the first EOF for the end of both directions says
    /// nothing more until it is asked.
    long keepaliveAt(boolean streamEnded, long stalledSince) {
        long silent = receivedAt + SECOND * timing().timeout() - KEEPALIVE_NANOS;
        long usual = Math.min(silent, failAt(stalledSince));
        return streamEnded ? Math.min(usual, receivedAt + SECOND * timing().linger()) : usual;
    }

    /// The end of LINGER, which is longer while not all is sent.
    long lingerEndsAt(boolean isUnsent, long stalledSince) {
        long limit = SECOND * (isUnsent ? timing().timeout() : timing().linger());
        long usual = Math.max(stateSince, aliveAt) + limit;
        return stalledSince == Long.MAX_VALUE ? usual : Math.min(usual, stalledSince + SECOND * timing().timeout());
    }

    /// The end of TIME_WAIT.
    long goneAt() {
        return stateSince + SECOND * timing().timeWait();
    }

    private Timing timing() {
        return host.options().timing();
    }
}
