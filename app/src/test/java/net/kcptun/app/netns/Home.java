package net.kcptun.app.netns;

import java.io.IOException;
import java.util.concurrent.ThreadLocalRandom;

/// A router, the computers behind it on one network, and what its [Nat] makes of their packets.
final class Home {
    private static final int FIRST = 2;

    private final Internet internet;
    private final Namespace router;
    private Nat nat;
    private final Family family;
    private final int network;
    private int computers;

    /// @param router its wire to the internet is named `wan` and has its address
    Home(Internet internet, Namespace router, Nat nat, int network) {
        this.internet = internet;
        this.router = router;
        this.nat = nat;
        this.family = internet.family();
        this.network = network;
        router.sh("""
            sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1
            ip link add lan type bridge
            ip link set lan up
            ip addr add %s/%d dev lan
            """.formatted(family.home(network, 1), family.bits()));
        router.sh(rules(""));
    }

    Host join(String role) {
        Namespace namespace = internet.namespace(role);
        int number = plugIn(namespace, Host.WIRE);
        return new Host(namespace, family, host -> family.home(network, host), number);
    }

    /// As the first computer of this one, the router of another home, with an address inside on its `wan`.
    void joinRouter(Namespace other) {
        int number = plugIn(other, "wan");
        other.sh("""
            ip link set wan up
            ip addr add %s/%d dev wan
            ip route add default via %s
            """.formatted(family.home(network, number), family.bits(), family.home(network, 1)));
    }

    private int plugIn(Namespace namespace, String wire) {
        int number = FIRST + computers++;
        String end = "lan" + number;
        Internet.wire(namespace, wire, router, end);
        router.sh("ip link set %1$s master lan; ip link set %1$s up".formatted(end));
        return number;
    }

    /// Another router takes the place of this one, with the same address.
    void become(Nat other) {
        nat = other;
        router.sh(rules(""));
        router.sh("conntrack -D -p udp || true");
    }

    /// The router lets in what its computers ask it to.
    ///
    /// @param mostSeconds for which it does so unless it is asked again
    MiniUpnpd mapsPorts(int mostSeconds) throws IOException {
        return internet.own(new MiniUpnpd(router, mostSeconds));
    }

    /// Of the router, outside.
    String address() {
        return family.outside(network, Internet.HOST);
    }

    /// The router forgets who has asked for what, and from now on takes other source ports.
    void remap() {
        int port = ThreadLocalRandom.current().nextInt(20_000, 60_000);
        router.sh(rules(port + "-" + (port + 99)));
        router.sh("conntrack -D -p udp || true");
    }

    private String rules(String udpPorts) {
        return nat.rules(family.tables(), family.home(network, FIRST), udpPorts);
    }
}
