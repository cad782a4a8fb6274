package net.kcptun.core.tunnel;

import net.kcptun.core.wire.Endpoint;

/// What a person who runs a tunnel may want to read in a log.
public sealed interface TunnelEvent {
    /// A TCP connection was accepted and became a session (client).
    record StreamAccepted(int conv, String remote) implements TunnelEvent {}

    /// A peer opened a session (server).
    record SessionAccepted(int conv, Endpoint peer) implements TunnelEvent {}

    /// The session's TCP connection to the target stands (server).
    record TargetConnected(int conv) implements TunnelEvent {}

    /// The target could not be connected (server).
    record DialFailed(int conv, String why) implements TunnelEvent {}

    /// The TCP side has no more to send.
    record StreamEnded(int conv) implements TunnelEvent {}

    /// The peer has no more to send.
    record PeerEnded(int conv) implements TunnelEvent {}

    /// A session ended; from now on it is in TIME_WAIT.
    record SessionClosed(int conv, Endpoint peer, CloseReason reason) implements TunnelEvent {}

    /// A session was refused.
    record SessionRefused(int limit) implements TunnelEvent {}

    /// A PING came back.
    record RoundTrip(Endpoint peer, long nanos) implements TunnelEvent {}

    /// Nothing was heard of the server for too long; its name is resolved again.
    record PeerSilent(long nanos) implements TunnelEvent {}
}
