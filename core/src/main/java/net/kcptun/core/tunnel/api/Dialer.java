package net.kcptun.core.tunnel.api;

/// Opens the TCP connections of a server's sessions.
public interface Dialer {
    /// Starts to connect to the target. Exactly one of [Caller#onConnected] and [Caller#onDialFailed] follows, never
    /// from
    /// inside this call.
    void dial(Caller caller);

    /// The session that the connection is for, and to whose stream it then listens.
    interface Caller extends Stream.Listener {
        /// The target is connected. A session that has ended meanwhile aborts the stream.
        void onConnected(Stream target, long now);

        /// The target could not be connected; `why` is a line for the log.
        void onDialFailed(String why, long now);
    }
}
