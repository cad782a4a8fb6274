package net.kcptun.app.cli;

import java.util.ArrayList;
import java.util.List;
import net.kcptun.app.config.Config;

/// Refuses at the start what a valid configuration may ask for and this version does not do, rather than running
/// without it.
final class Features {
    private Features() {}

    static void check(Config config) throws CommandFailure {
        List<String> missing = new ArrayList<>();
        refuse(missing, config.security().obfs() != null, "obfs");
        if (!missing.isEmpty()) {
            throw new CommandFailure(String.join("\n", missing));
        }
    }

    private static void refuse(List<String> missing, boolean isWanted, String what) {
        if (isWanted) {
            missing.add("this version does not support " + what);
        }
    }
}
