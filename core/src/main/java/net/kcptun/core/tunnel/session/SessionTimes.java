package net.kcptun.core.tunnel.session;

import net.kcptun.core.tunnel.api.CloseReason;
import net.kcptun.core.tunnel.api.SessionState;
import net.kcptun.core.tunnel.api.TunnelOptions.Timing;

/// When a session's patience ends: the times that matter to it, and the deadlines that follow from them and from the
/// configured [Timing], which may change while it lives.
final class SessionTimes {
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
    private boolean isKeepaliveSent;

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
        isKeepaliveSent = false;
    }

    /// What the peer sent before is getting on to a slow reader. The peer does not know, so it is asked as ever.
    void onReading(long now) {
        aliveAt = now;
    }

    void onState(long now) {
        stateSince = now;
    }

    void onKeepaliveSent() {
        isKeepaliveSent = true;
    }

    /// Whether KEEPALIVE was sent, and nothing has come since.
    boolean isKeepaliveSent() {
        return isKeepaliveSent;
    }

    long openedAt() {
        return openedAt;
    }

    long receivedAt() {
        return receivedAt;
    }

    /// When something has to be done for the session to live, or its life ends. Not in TIME_WAIT.
    long lifeDeadline(SessionState state, Conversation talk) {
        return switch (state) {
            case OPENING -> failDeadline(state, talk);
            case OPEN -> isClient && !isKeepaliveSent ? keepaliveAt(talk) : failDeadline(state, talk);
            case LINGER -> lingerEndsAt(talk);
            case TIME_WAIT -> goneAt();
        };
    }

    /// When a session that has not ended is given up.
    long failDeadline(SessionState state, Conversation talk) {
        return isUnanswered(state, talk) ? openedAt + (isClient ? ANSWER_NANOS : DIAL_NANOS) : failAt(talk);
    }

    /// Why it is given up.
    CloseReason failure(SessionState state, Conversation talk, long now) {
        if (isUnanswered(state, talk)) {
            return CloseReason.NEVER_ANSWERED;
        }
        return now < aliveAt + timeoutNanos() ? CloseReason.STALLED : CloseReason.TIMED_OUT;
    }

    /// The end of TIME_WAIT.
    long goneAt() {
        return stateSince + SECOND * timing().timeWait();
    }

    /// A client waits for any answer, a server for DIAL.
    private boolean isUnanswered(SessionState state, Conversation talk) {
        return state == SessionState.OPENING && (isClient || !talk.isDialed());
    }

    /// The peer is silent for too long then, or nothing has got on for too long.
    private long failAt(Conversation talk) {
        return Math.min(aliveAt, talk.stalledSince()) + timeoutNanos();
    }

    /// When a client asks for a sign of life. A peer that takes the first EOF for the end of both directions says
    /// nothing more until it is asked.
    private long keepaliveAt(Conversation talk) {
        long silent = receivedAt + timeoutNanos() - KEEPALIVE_NANOS;
        long usual = Math.min(silent, failAt(talk));
        return talk.hasStreamEnded() ? Math.min(usual, receivedAt + SECOND * timing().linger()) : usual;
    }

    /// The end of LINGER, which is longer while not all is sent.
    private long lingerEndsAt(Conversation talk) {
        long limit = talk.isUnsent() ? timeoutNanos() : SECOND * timing().linger();
        long usual = Math.max(stateSince, aliveAt) + limit;
        long stalledSince = talk.stalledSince();
        return stalledSince == Long.MAX_VALUE ? usual : Math.min(usual, stalledSince + timeoutNanos());
    }

    private long timeoutNanos() {
        return SECOND * timing().timeout();
    }

    private Timing timing() {
        return host.options().timing();
    }
}
