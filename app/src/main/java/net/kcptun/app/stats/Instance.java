package net.kcptun.app.stats;

import java.time.Instant;
import net.kcptun.app.config.Config;
import org.jspecify.annotations.Nullable;

/// Which program this is: what does not change until it ends.
///
/// @param mode   `server`, `client` or `rendezvous server`
/// @param method of encryption; null = none
/// @param obfs   null = none
public record Instance(
        String version,
        String mode,
        @Nullable String method,
        @Nullable String obfs,
        int threads,
        int mtu,
        Instant startedAt) {
    public static Instance of(Config config, String version, int threads) {
        Config.Security security = config.security();
        return new Instance(
                version,
                config.mode().text(),
                security.method() == null ? null : security.method().text(),
                security.obfs(),
                threads,
                config.mtu(),
                ProcessHandle.current().info().startInstant().orElseGet(Instant::now));
    }
}
