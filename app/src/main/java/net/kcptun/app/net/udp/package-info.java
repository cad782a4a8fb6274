/// Datagrams over UDP, in batches, and the way to a peer that is known by a name.
///
/// Depends on `net.loop` and `net.base`. Start with [net.kcptun.app.net.udp.UdpPort].
@NullMarked
package net.kcptun.app.net.udp;

import org.jspecify.annotations.NullMarked;
