/// How ends find each other and keep the way open: one control plane for each mode.
///
/// Depends on `tunnel.api`, `tunnel.shared` and `core.wire`; knows nothing of sessions. Start with
/// [net.kcptun.core.tunnel.control.ControlPlane].
@NullMarked
package net.kcptun.core.tunnel.control;

import org.jspecify.annotations.NullMarked;
