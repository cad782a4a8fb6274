/// The tunnel's ports to the world and its vocabulary: options, limits, events, counters and reasons.
///
/// Depends on `core.kcp`, for the engine's options and budget, `core.path`, for what is known of paths,
/// and `core.wire`. Start with [net.kcptun.core.tunnel.api.TunnelPorts].
@NullMarked
package net.kcptun.core.tunnel.api;

import org.jspecify.annotations.NullMarked;
