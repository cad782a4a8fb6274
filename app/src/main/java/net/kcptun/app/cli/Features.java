package net.kcptun.app.cli;

import java.util.ArrayList;
import java.util.List;
import net.kcptun.app.config.Config;
import org.jspecify.annotations.Nullable;

/// Refuses at the start what a valid configuration may ask for and this version does not do, rather than running
/// without it.
final class Features {
    private Features() {}

    static void check(Config config, boolean daemonize, @Nullable String user) throws CommandFailure {
        List<String> missing = new ArrayList<>();
        refuse(missing, config.security().obfs() != null, "obfs");
        refuse(missing, config.netdev() != null, "netdev");
        refuse(missing, config.user() != null || user != null, "user (-u): start it as that user instead");
        refuse(missing, daemonize, "-d: let systemd or nohup run it in the background");
        refuse(missing, config.logging().target().equals("syslog"), "log: syslog");
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
