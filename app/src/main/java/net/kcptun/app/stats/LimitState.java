package net.kcptun.app.stats;

import java.util.Arrays;
import java.util.List;
import net.kcptun.app.config.Config;
import net.kcptun.core.tunnel.api.Limit;

/// How one limit stands.
///
/// @param most    how far it goes
/// @param now     what is taken; for limits of an address what the address with most has
/// @param refused what was refused because of it since the start
public record LimitState(Limit limit, long most, long now, long refused) {
    private static final double NEAR = 0.9;

    /// Those that matter to a program with that configuration.
    static List<LimitState> all(Config config, Totals totals) {
        return Arrays.stream(Limit.values())
                .filter(limit -> matters(limit, config))
                .map(limit ->
                        new LimitState(limit, config.limits().of(limit), totals.use(limit), totals.refusals(limit)))
                .toList();
    }

    /// Whether nine tenths are taken.
    public boolean isNear() {
        return now >= most * NEAR;
    }

    private static boolean matters(Limit limit, Config config) {
        boolean isServer = config.mode() == Config.Mode.SERVER;
        return switch (limit) {
            case SESSIONS, HALF_OPEN, BUFFERED -> config.mode() != Config.Mode.RENDEZVOUS_SERVER;
            case SESSIONS_PER_ADDRESS -> isServer;
            case SERVICES, SERVICES_PER_ADDRESS -> config.mode() == Config.Mode.RENDEZVOUS_SERVER;
            case FLOWS -> isServer && config.security().obfs() != null;
        };
    }
}
