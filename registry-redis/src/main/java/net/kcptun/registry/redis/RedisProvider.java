package net.kcptun.registry.redis;

import java.util.List;
import net.kcptun.app.registry.RegistryOpener;
import net.kcptun.app.registry.RegistryProvider;

/// Tells the program of this module.
public final class RedisProvider implements RegistryProvider {
    /// For the JDK's ServiceLoader.
    public RedisProvider() {}

    @Override
    public List<String> schemes() {
        return RedisAddress.SCHEMES;
    }

    @Override
    public RegistryOpener prepare(String uri) {
        RedisAddress address = RedisAddress.parse(uri);
        return loop -> new RedisLink(address, loop);
    }
}
