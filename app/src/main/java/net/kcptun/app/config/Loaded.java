package net.kcptun.app.config;

import java.util.List;

/// A valid configuration, and what its author should know about it nevertheless.
///
/// @param warnings one line each, without the file's name
/// @param settings the same by its keys, to be compared with another
public record Loaded(Config config, List<String> warnings, Settings settings) {
    public Loaded {
        warnings = List.copyOf(warnings);
    }
}
