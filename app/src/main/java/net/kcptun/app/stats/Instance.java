package net.kcptun.app.stats;

import java.time.Instant;
import net.kcptun.app.config.Config;
import org.jspecify.annotations.Nullable;

/// Which program this is: what does not change until it ends.
///
/// @param mode   `server`, `client` or `rendezvous server`
/// @param method of encryption; null = none
/// @param obfs   null = none
/// @param hasRendezvous whether client and server meet through a rendezvous server, and so directly or through a relay
public record Instance(
        String version,
        String mode,
        @Nullable String method,
        @Nullable String obfs,
        int threads,
        int mtu,
        boolean hasRendezvous,
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
                !config.addresses().rendezvousServers().isEmpty(),
                ProcessHandle.current().info().startInstant().orElseGet(Instant::now));
    }
}
