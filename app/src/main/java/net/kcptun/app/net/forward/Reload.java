package net.kcptun.app.net.forward;

import java.util.Objects;
import net.kcptun.app.config.Config;
import net.kcptun.app.config.HostPort;
import net.kcptun.app.log.StartException;
import net.kcptun.app.net.base.NameResolver;
import org.jspecify.annotations.Nullable;

/// Another configuration for a running shard, with the names that are new in it already resolved, so that it can be
/// taken over in one step.
///
/// @param target of a server; null = as before
/// @param server of a client; null = as before, or not used because the server is met by rendezvous
record Reload(Config config, NameResolver.@Nullable Answer target, NameResolver.@Nullable Answer server) {
    /// Blocks for the names.
    ///
    /// @param before null: not all loops have the same, so that every name is new to one of them
    /// @throws StartException where one is not known
    static Reload of(@Nullable Config before, Config next) throws StartException {
        Config.Addresses known = before == null ? null : before.addresses();
        boolean isMet = !next.addresses().rendezvousServers().isEmpty();
        return new Reload(
                next,
                ifNew(
                        "connect",
                        known == null ? null : known.connect(),
                        next.addresses().connect()),
                isMet
                        ? null
                        : ifNew(
                                "kcp_connect",
                                known == null ? null : known.kcpConnect(),
                                next.addresses().kcpConnect()));
    }

    private static NameResolver.@Nullable Answer ifNew(String key, @Nullable HostPort before, @Nullable HostPort next)
            throws StartException {
        if (next == null || Objects.equals(before, next)) {
            return null;
        }
        NameResolver.Answer answer = NameResolver.lookUp(next);
        if (answer.addresses().isEmpty()) {
            throw StartException.unknownName(key, answer.failure());
        }
        return answer;
    }
}
