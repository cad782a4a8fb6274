package net.kcptun.core.tunnel.api;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import net.kcptun.core.wire.Endpoint;

/// A socket's way to one remote address.
///
/// @param local  what the remote address is reached from: this host's address as the routes have it, and the socket's
/// port
/// @param remote the server, or in rendezvous mode a rendezvous server
/// @param name   which of the configured names that is an address of, from 0
public record Path(Endpoint local, Endpoint remote, int name) {
    /// Of the only name.
    public Path(Endpoint local, Endpoint remote) {
        this(local, remote, 0);
    }

    /// By the numbers of their names, in order.
    public static SortedMap<Integer, List<Path>> byName(List<Path> paths) {
        return paths.stream().collect(Collectors.groupingBy(Path::name, TreeMap::new, Collectors.toList()));
    }
}
