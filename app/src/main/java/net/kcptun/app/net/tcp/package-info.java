/// TCP connections: accepted from a client's users, dialled to a server's target.
///
/// Depends on `net.loop` and `net.base`. Start with [net.kcptun.app.net.tcp.TcpStream].
@NullMarked
package net.kcptun.app.net.tcp;

import org.jspecify.annotations.NullMarked;
