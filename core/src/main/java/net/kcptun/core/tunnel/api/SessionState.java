package net.kcptun.core.tunnel.api;

/// Where a session is in its life. The transitions stand in `Session`.
public enum SessionState {
    /// The peer has not answered yet (client), or the target is not connected yet (server).
    OPENING,
    /// Bytes may flow both ways.
    OPEN,
    /// Nothing new flows: the last bytes are being delivered.
    LINGER,
    /// Ended; late packets are known and answered with RESET.
    TIME_WAIT
}
