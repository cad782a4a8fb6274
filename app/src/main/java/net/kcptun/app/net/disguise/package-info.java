/// Datagrams disguised as segments of TCP connections (`obfs`), behind an HTTP server.
///
/// Depends on `net.loop`, `net.base` and `core.obfs`. Start with [net.kcptun.app.net.disguise.FlowPort].
@NullMarked
package net.kcptun.app.net.disguise;

import org.jspecify.annotations.NullMarked;
