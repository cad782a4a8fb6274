package net.kcptun.core.tunnel.api;

import net.kcptun.core.tunnel.session.Session;

/// Where a session is in its life. The transitions stand in [Session].
public enum SessionState {
    /// The peer has not answered yet (client), or the target is not connected yet (server).
    OPENING('>'),
    /// Bytes may flow both ways.
    OPEN('-'),
    /// Nothing new flows: the last bytes are being delivered.
    LINGER('.'),
    /// Ended; late packets are known and answered with RESET.
    TIME_WAIT('x');

    private final char mark;

    SessionState(char mark) {
        this.mark = mark;
    }

    /// The character that statistics show.
    public char mark() {
        return mark;
    }
}
