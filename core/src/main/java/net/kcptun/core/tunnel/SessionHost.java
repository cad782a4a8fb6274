package net.kcptun.core.tunnel;

import net.kcptun.core.kcp.Kcp;

/// What a session asks of the tunnel that it lives in.
interface SessionHost {
    TunnelOptions options();

    TunnelStats stats();

    Dialer dialer();

    /// The engine of a new session, which hands its stream to `receiver`.
    Kcp engine(SessionKey key, Kcp.Receiver receiver);

    void event(TunnelEvent event);

    /// The session has something to send, or its deadline may have changed: look at it at the end of this turn.
    void dirty(Session session);

    /// A packet came to a client's session, maybe with bytes of its stream.
    void received(boolean hasData);

    /// A session has left OPENING.
    void settled();

    /// The session has entered TIME_WAIT.
    void ended(Session session);

    /// Tells the session's peer that it is dead.
    void reset(Session session);
}
