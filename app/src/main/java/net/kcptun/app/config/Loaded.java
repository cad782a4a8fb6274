package net.kcptun.app.config;

import java.util.List;

/// A valid configuration, and what its author should know about it nevertheless.
///
/// @param warnings one line each, without the file's name
public record Loaded(Config config, List<String> warnings) {
    public Loaded {
        warnings = List.copyOf(warnings);
    }
}
