package net.kcptun.app.config;

import java.util.Map;
import net.kcptun.app.config.Config.Mode;
import org.jspecify.annotations.Nullable;

/// The values in force of a configuration by their keys, defaults included. Of a secret it holds only whether it is
/// given.
public final class Settings {
    private final Mode mode;
    private final Map<String, Object> values;

    Settings(Mode mode, Map<String, Object> values) {
        this.mode = mode;
        this.values = Map.copyOf(values);
    }

    Mode mode() {
        return mode;
    }

    /// Null where the feature is off or the key absent.
    @Nullable
    Object value(ConfigKey key) {
        return values.get(key.path());
    }
}
