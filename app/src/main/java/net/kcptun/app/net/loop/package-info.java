/// The event loop: one thread's turns, its clock and its timer, and how Netty's transports are set up.
///
/// Depends on `net.base`. Start with [net.kcptun.app.net.loop.TunnelLoop].
@NullMarked
package net.kcptun.app.net.loop;

import org.jspecify.annotations.NullMarked;
