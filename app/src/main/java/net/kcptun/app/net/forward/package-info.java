/// The running program: event loops, each with a tunnel, what carries its datagrams, and its TCP side.
///
/// Depends on all other rooms of `app.net`. Start with [net.kcptun.app.net.forward.Forwarder].
@NullMarked
package net.kcptun.app.net.forward;

import org.jspecify.annotations.NullMarked;
