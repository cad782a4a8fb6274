/// The demonstration: both ends of a tunnel, a target and a bad link between them, in one process on loopback.
///
/// Depends on the JDK and picocli; the tunnel's ends come in through [net.kcptun.app.demo.TunnelEnd]. Start with
/// [net.kcptun.app.demo.Demo].
@NullMarked
package net.kcptun.app.demo;

import org.jspecify.annotations.NullMarked;
