package net.kcptun.app.config;

import java.util.List;
import java.util.Map;

/// A valid configuration, and what its author should know about it nevertheless.
///
/// @param warnings one line each, without the file's name
/// @param values   the same by the paths of its keys, defaults included; of a secret only that it is given
public record Loaded(Config config, List<String> warnings, Map<String, Object> values) {
    public Loaded {
        warnings = List.copyOf(warnings);
        values = Map.copyOf(values);
    }
}
