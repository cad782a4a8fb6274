package net.kcptun.core.tunnel.api;

import net.kcptun.core.wire.Endpoint;

/// A socket's way to one remote address.
///
/// @param local  what the remote address is reached from: this host's address as the routes have it, and the socket's
/// port
/// @param remote the server, or in rendezvous mode the rendezvous server
public record Path(Endpoint local, Endpoint remote) {}
