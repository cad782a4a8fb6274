/// The sockets of a rendezvous server's relay, on the event loop of its tunnel: on Linux runs of datagrams go from one
/// end to the other without a copy to the heap, elsewhere one by one through Netty.
///
/// Depends on `app.net.loop`, `app.net.base`, `app.linux`, `app.log` and the core. Start with
/// [net.kcptun.app.net.relay.RelayedTurns].
@NullMarked
package net.kcptun.app.net.relay;

import org.jspecify.annotations.NullMarked;
