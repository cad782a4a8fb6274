/// The KCP engine: a reliable byte stream over packets that may be lost, doubled or reordered.
///
/// Knows segments, windows and time, nothing of sockets, keys or sessions. Depends on `core.wire` and `core.pages`.
/// Start with [net.kcptun.core.kcp.Kcp].
@NullMarked
package net.kcptun.core.kcp;

import org.jspecify.annotations.NullMarked;
