package net.kcptun.app.net.base;

import net.kcptun.core.tunnel.api.Path;

/// How a client, or a server in rendezvous mode, gets to the one that it must reach. Owned by its loop's thread.
public interface PeerLink {
    /// Resolves the name again.
    ///
    /// @param fresh whether what leads there is replaced too; else only where the address is another one
    void renew(boolean fresh);

    /// Another name takes the place of the name; it has been resolved.
    void follow(NameResolver.Answer other);

    /// Of the addresses that it has told the tunnel of, that is the one in use.
    default void onPathUsed(Path used) {}

    void stop();
}
