package net.kcptun.app.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import net.kcptun.app.config.Config.Mode;
import net.kcptun.app.config.ConfigKey.Effect;
import org.jspecify.annotations.Nullable;

/// What tells a configuration file from the running configuration, by [KeyTable].
///
/// @param refused the keys that differ and cannot change without a restart
/// @param live    a text for each key that differs and can: `kcp.sndwnd: 256 -> 1024`; never a secret
public record Changes(List<String> refused, List<String> live) {
    /// Sets the listener's buffer too, and the kernel cannot be asked to choose again.
    private static final String LISTENER_BUFFER = "tcp.rcvbuf";

    public Changes {
        refused = List.copyOf(refused);
        live = List.copyOf(live);
    }

    /// @param isSameKey whether both have the same key, or none
    public static Changes between(Loaded running, Loaded next, boolean isSameKey) {
        List<String> refused = new ArrayList<>();
        List<String> live = new ArrayList<>();
        Mode mode = running.config().mode();
        Mode nextMode = next.config().mode();
        if (mode != nextMode) {
            refused.add("mode (" + mode.text() + " -> " + nextMode.text() + ")");
        }
        for (ConfigKey key : KeyTable.KEYS) {
            Object before = running.values().get(key.path());
            Object after = next.values().get(key.path());
            if (key.isSecret() || Objects.equals(before, after)) {
                continue;
            }
            if (isLive(key, before, after)) {
                live.add(key.path() + ": " + shown(key, before) + " -> " + shown(key, after));
            } else {
                refused.add(key.path());
            }
        }
        if (!isSameKey) {
            refused.add(secretOf(next, secretOf(running, "psk")));
        }
        return new Changes(refused, live);
    }

    /// An address that comes or goes makes the program another one.
    private static boolean isLive(ConfigKey key, @Nullable Object before, @Nullable Object after) {
        boolean isBack =
                key.path().equals(LISTENER_BUFFER) && Integer.valueOf(0).equals(after);
        boolean isOther = key instanceof ConfigKey.Text && (before == null || after == null);
        return key.effect() == Effect.LIVE && !isOther && !isBack;
    }

    private static Object shown(ConfigKey key, @Nullable Object value) {
        return value == null ? key.absence() : value;
    }

    /// The key that the secret is given by.
    private static String secretOf(Loaded loaded, String otherwise) {
        return KeyTable.KEYS.stream()
                .filter(ConfigKey::isSecret)
                .map(ConfigKey::path)
                .filter(loaded.values()::containsKey)
                .findFirst()
                .orElse(otherwise);
    }
}
