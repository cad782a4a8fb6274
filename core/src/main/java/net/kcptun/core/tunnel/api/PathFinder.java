package net.kcptun.core.tunnel.api;

/// Finds the way to others anew when they have been silent for too long.
public interface PathFinder {
    /// Resolves the name of the server, or of the rendezvous server, again. `Tunnel.onPath` follows, never from inside
    /// this call.
    ///
    /// @param freshSocket whether the socket is replaced too; else only where the address is of another family
    void renewPath(boolean freshSocket);

    /// Of the addresses that the tunnel was told of, it uses that one now. Not to be answered from inside this call.
    default void onPathUsed(Path used) {}

    /// Server: resolves the target's name again.
    void renewTarget();
}
