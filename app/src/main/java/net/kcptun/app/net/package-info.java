/// All I/O around the tunnel: event loops, UDP in batches, TCP, name resolution.
///
/// One [net.kcptun.app.net.TunnelLoop] is one thread that owns a tunnel, a UDP socket and the TCP connections of its
/// sessions. Depends on Netty, `core` and `app.config`. Start with [net.kcptun.app.net.Forwarder].
@NullMarked
package net.kcptun.app.net;

import org.jspecify.annotations.NullMarked;
