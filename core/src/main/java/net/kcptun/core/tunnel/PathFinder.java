package net.kcptun.core.tunnel;

/// Finds the way to the peer anew when it has been silent for too long.
public interface PathFinder {
    /// Resolves the peer's name again and replaces the socket. [Tunnel#onPeerResolved] follows, never from inside this
    /// call.
    void renew();
}
