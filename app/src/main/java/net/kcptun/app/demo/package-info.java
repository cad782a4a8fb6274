/// The demonstration: both ends of a tunnel, a target and a bad link between them, in one process on loopback.
///
/// The tunnel's ends come in through [net.kcptun.app.loopback.TunnelEnd]. Start with [net.kcptun.app.demo.DemoCommand].
@NullMarked
package net.kcptun.app.demo;

import org.jspecify.annotations.NullMarked;
