/// What every room of `app.net` needs: addresses and names, and the seams between a loop and what carries its
/// datagrams.
///
/// Depends on Netty, `core`, `app.config`, `app.log` and `app.linux`. Start with
/// [net.kcptun.app.net.base.DatagramTransport].
@NullMarked
package net.kcptun.app.net.base;

import org.jspecify.annotations.NullMarked;
