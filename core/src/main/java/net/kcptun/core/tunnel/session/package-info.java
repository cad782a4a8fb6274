/// One session, which is one TCP connection over one KCP conversation, and the tables and queues of a tunnel's
/// sessions.
///
/// Depends on `tunnel.api`, `tunnel.shared`, `core.kcp`, `core.path` and `core.wire`; knows nothing of how ends find
/// each other. Start with [net.kcptun.core.tunnel.session.Session].
@NullMarked
package net.kcptun.core.tunnel.session;

import org.jspecify.annotations.NullMarked;
