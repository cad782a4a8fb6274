package net.kcptun.app.net;

import net.kcptun.app.config.Config;

/// A configuration with SO_REUSEPORT on everywhere, as several shards on one port need it.
final class SharedPorts {
    private SharedPorts() {}

    static Config of(Config config) {
        Config.Tcp tcp = config.tcp();
        Config.Udp udp = config.udp();
        return new Config(
                config.mode(),
                config.addresses(),
                config.security(),
                config.timing(),
                config.kcp(),
                config.mtu(),
                new Config.Tcp(tcp.nodelay(), tcp.keepalive(), true, tcp.sndbuf(), tcp.rcvbuf()),
                new Config.Udp(true, udp.sndbuf(), udp.rcvbuf()),
                config.logging(),
                config.serviceId(),
                config.netdev(),
                config.user(),
                config.maxSessions(),
                config.httpToken());
    }
}
