package net.kcptun.app.net.base;

/// How a client, or a server in rendezvous mode, gets to the one that it must reach. Owned by its loop's thread.
public interface PeerLink {
    /// Resolves the name again.
    ///
    /// @param fresh whether what leads there is replaced too; else only where the address is another one
    void renew(boolean fresh);

    /// Another name takes the place of the name; it has been resolved.
    void follow(NameResolver.Answer other);

    void stop();
}
