package net.kcptun.app.netns;

import net.kcptun.app.config.HostPort;

/// How addresses are written: those of public networks 1 to 9, and those of the homes behind them.
enum Family {
    IPV4("%1$d.%1$d.%1$d.%2$d", "192.168.%d.%d", 24, "127.0.0.1", "0.0.0.0", "iptables"),
    IPV6("2a01:%d::%d", "2a01:%d:1::%d", 64, "::1", "::", "ip6tables");

    private final String outside;
    private final String home;
    private final int bits;
    private final String loopback;
    private final String any;
    private final String tables;

    Family(String outside, String home, int bits, String loopback, String any, String tables) {
        this.outside = outside;
        this.home = home;
        this.bits = bits;
        this.loopback = loopback;
        this.any = any;
        this.tables = tables;
    }

    /// Global addresses, which programs take for such; those kept for documentation might not be.
    String outside(int network, int host) {
        return outside.formatted(network, host);
    }

    String home(int network, int host) {
        return home.formatted(network, host);
    }

    int bits() {
        return bits;
    }

    HostPort loopback(int port) {
        return new HostPort(loopback, port);
    }

    HostPort any(int port) {
        return new HostPort(any, port);
    }

    /// The command that filters packets.
    String tables() {
        return tables + " -w";
    }
}
