/// What the tunnels of one program share, one for each event loop: with the budget of buffers and the filters of nonces
/// below, the only code of the core that several threads use at once.
///
/// Depends on `core.kcp`, for the budget of buffers, `core.path`, for the cap, and `core.wire`. Start with
/// [net.kcptun.core.tunnel.shared.SharedState].
@NullMarked
package net.kcptun.core.tunnel.shared;

import org.jspecify.annotations.NullMarked;
