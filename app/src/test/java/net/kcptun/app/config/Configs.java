package net.kcptun.app.config;

import net.kcptun.core.tunnel.api.TunnelOptions.Timing;
import org.jspecify.annotations.Nullable;

/// Configurations that differ from others in what no program changes but a file does.
public final class Configs {
    private Configs() {}

    public static Config withTiming(Config config, Timing timing) {
        return with(config, timing, config.threads(), config.httpToken());
    }

    public static Config withThreads(Config config, int threads) {
        return with(config, config.timing(), threads, config.httpToken());
    }

    public static Config withHttpToken(Config config, @Nullable HttpToken token) {
        return with(config, config.timing(), config.threads(), token);
    }

    private static Config with(Config config, Timing timing, int threads, @Nullable HttpToken token) {
        return new Config(
                config.addresses(),
                config.security(),
                timing,
                config.kcp(),
                config.mtu(),
                config.tcp(),
                config.udp(),
                config.logging(),
                config.netdev(),
                config.user(),
                config.limits(),
                threads,
                token,
                config.rateUp(),
                config.relay());
    }
}
