package net.kcptun.core.tunnel.api;

import java.util.List;
import net.kcptun.core.wire.Endpoint;

/// What is told of a tunnel's datagrams and of the way that they go: the tunnel as far as its transport is concerned.
public interface DatagramListener {
    /// A received datagram. It is opened in place; nothing of the buffer is used after the call.
    ///
    /// @return whether it authenticated
    boolean onPacket(byte[] buf, int off, int len, Endpoint from, long now);

    /// Where the server is, or in rendezvous mode the rendezvous server: at first, and whenever that or the socket has
    /// changed.
    ///
    /// @param paths one for each address that its name has, at least one, the preferred one first
    void onPaths(List<Path> paths, long now);

    /// As [#onPaths], where there is one address.
    default void onPath(Path path, long now) {
        onPaths(List.of(path), now);
    }

    /// The connection that carried the datagrams to and from `peer` has ended, and with it the sessions there. A client
    /// has no way to its server until [#onPaths].
    void onPathEnd(Endpoint peer, long now);
}
