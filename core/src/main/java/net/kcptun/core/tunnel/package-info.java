/// The tunnel: sessions that carry one TCP connection each over KCP, and the control plane beside them.
///
/// A pure, single-threaded state machine: packets, stream events and the time go in, packets and stream commands come
/// out through the ports of `tunnel.api`. This room ties the others: `tunnel.session` and `tunnel.control`, which never
/// see each other, over `tunnel.shared` and `tunnel.api`. Depends on `core.kcp`, `core.path`, `core.crypto` and
/// `core.wire`. Start with [net.kcptun.core.tunnel.Tunnel].
@NullMarked
package net.kcptun.core.tunnel;

import org.jspecify.annotations.NullMarked;
