package net.kcptun.app.config;

import java.io.IOException;
import java.util.List;

/// A configuration that cannot be used. Carries every problem found, one line each, with the file's name in front; no
/// line ever holds the value of a key or a password.
public final class ConfigException extends IOException {
    private static final long serialVersionUID = 1;

    private final transient List<String> problems;

    ConfigException(String file, List<String> problems) {
        List<String> lines =
                problems.stream().map(problem -> file + ": " + problem).toList();
        super(String.join("\n", lines));
        this.problems = lines;
    }

    /// At least one line, ready to be printed: `server.json: kcp.mtu: 20 is not in 300..1500`.
    public List<String> problems() {
        return problems;
    }
}
