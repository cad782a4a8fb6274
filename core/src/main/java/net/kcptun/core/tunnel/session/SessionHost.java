package net.kcptun.core.tunnel.session;

import net.kcptun.core.kcp.Kcp;
import net.kcptun.core.kcp.StreamSink;
import net.kcptun.core.tunnel.api.Dialer;
import net.kcptun.core.tunnel.api.TunnelEvent;
import net.kcptun.core.tunnel.api.TunnelOptions;
import net.kcptun.core.tunnel.api.TunnelStats;

/// What a session asks of the tunnel that it lives in.
public interface SessionHost {
    TunnelOptions options();

    TunnelStats stats();

    Dialer dialer();

    /// The engine of a new session, which hands its stream to `sink`.
    Kcp kcp(Peer peer, int conv, StreamSink sink, long now);

    void event(TunnelEvent event, long now);

    /// The session has something to send, or its deadline may have changed: look at it at the end of this turn.
    void dirty(Session session);

    /// A packet came to a client's session, maybe with bytes of its stream.
    void received(boolean hasData, long now);

    /// A session has left OPENING.
    void settled(Session session);

    /// The session has entered TIME_WAIT.
    void ended(Session session);

    /// Tells the session's peer that it is dead.
    void reset(Session session, long now);
}
