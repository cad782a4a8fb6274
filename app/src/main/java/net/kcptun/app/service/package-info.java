/// The life of the running program: signals, reloads, what a service supervisor is told, and the end.
///
/// Depends on config, log and the system calls, and on no tunnel. Start with [net.kcptun.app.service.Service]; its
/// states are in [net.kcptun.app.service.Lifecycle].
@NullMarked
package net.kcptun.app.service;

import org.jspecify.annotations.NullMarked;
