package net.kcptun.app.registry;

import java.util.List;

/// Speaks to engines of one kind. Found by [java.util.ServiceLoader], on the class path or in the folder of modules.
public interface RegistryProvider {
    /// The schemes of the addresses that it understands: `redis`, `rediss`.
    List<String> schemes();

    /// How the engine at that address is reached. Nothing is asked of it yet.
    ///
    /// @throws IllegalArgumentException if it is no address of such an engine; what is wrong is in words that
    ///     follow the name of the key and hold no password
    RegistryOpener prepare(String uri);
}
