/// The relay of a rendezvous server: two ends that cannot reach each other send their sealed datagrams to a port of
/// their own there, and each gets what the other sends. No sockets: those are behind `RelaySockets`.
///
/// Depends on `core.crypto`, to see who has the key, `core.tunnel.api`, `core.tunnel.shared`, for quotas, and
/// `core.wire`. Start with [net.kcptun.core.relay.Relay].
@NullMarked
package net.kcptun.core.relay;

import org.jspecify.annotations.NullMarked;
