package net.kcptun.app.registry;

import net.kcptun.core.tunnel.api.SharedRegistry;

/// The way to an engine. It comes up by itself as often as the engine does.
public interface RegistryLink extends SharedRegistry {
    /// Begins to reach the engine. Does not wait for it.
    void start();

    /// Gives everything back, within a second. From any thread, any number of times.
    void close();
}
