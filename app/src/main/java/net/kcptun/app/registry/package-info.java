/// What a module brings that speaks to an engine, through which rendezvous servers find each other's services, and how
/// it is found. Such modules are no part of the program: they use this package and the core.
///
/// Depends on `config`, `log` and the core. Start with [net.kcptun.app.registry.RegistryProvider].
@NullMarked
package net.kcptun.app.registry;

import org.jspecify.annotations.NullMarked;
