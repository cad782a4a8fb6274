package net.kcptun.core.tunnel.api;

import net.kcptun.core.tunnel.session.Session;

/// Opens the TCP connections of a server's sessions.
public interface Dialer {
    /// Starts to connect to the target. Exactly one of [Session#onConnected] and [Session#onDialFailed] follows, never
    /// from inside this call; a session that has ended meanwhile closes the stream that it is given.
    void dial(Session session);
}
