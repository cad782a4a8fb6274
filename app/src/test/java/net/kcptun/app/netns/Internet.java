package net.kcptun.app.netns;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/// A router that drops nothing, and on it public hosts and homes, each in a public network of its own. Owns all
/// namespaces, and what else it is given, and closes the youngest first: programs before the namespaces that they run
/// in.
final class Internet implements Closeable {
    static final int HOST = 7;

    private final Family family;
    private final Deque<Closeable> owned = new ArrayDeque<>();
    private final Namespace router;
    private final Map<Host, Integer> hosts = new HashMap<>();
    private int networks;

    Internet(Family family) {
        this.family = family;
        router = namespace("internet");
        router.sh("sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1");
    }

    Family family() {
        return family;
    }

    Host host(String role) {
        int network = ++networks;
        Namespace namespace = namespace(role);
        attach(namespace, Host.WIRE, network);
        Host host = new Host(namespace, family, number -> family.outside(network, number), HOST);
        hosts.put(host, network);
        return host;
    }

    /// The wire of a public host is pulled out, and another one plugged in under the same name.
    void replaceWire(Host host) {
        pullWire(host);
        plugWire(host);
    }

    void pullWire(Host host) {
        router.sh("ip link del port" + hosts.get(host));
    }

    void plugWire(Host host) {
        attach(host.namespace(), Host.WIRE, hosts.get(host));
        host.moveTo(HOST);
    }

    /// The network of a public host takes only packets of that length; its router says so to whoever sends longer ones.
    void shorten(Host host, int packetBytes) {
        router.sh("ip link set port%d mtu %d".formatted(hosts.get(host), packetBytes));
    }

    Home home(Nat nat) {
        int network = ++networks;
        Namespace namespace = namespace("home");
        attach(namespace, "wan", network);
        String address = family.outside(network, HOST);
        namespace.sh("""
            ip link set wan up
            ip addr add %s/%d dev wan
            ip route add default via %s
            """.formatted(address, family.bits(), family.outside(network, 1)));
        if (nat == Nat.NONE) {
            router.sh("ip route add %s/%d via %s".formatted(family.home(network, 0), family.bits(), address));
        }
        return new Home(this, namespace, nat, network);
    }

    /// A home whose router is itself behind a NAT, that of its provider.
    Home home(Nat nat, Nat carrier) {
        Home provider = home(carrier);
        Namespace namespace = namespace("home");
        provider.joinRouter(namespace);
        return new Home(this, namespace, nat, ++networks);
    }

    private void attach(Namespace namespace, String wire, int network) {
        String port = "port" + network;
        wire(namespace, wire, router, port);
        router.sh("""
            ip link set %1$s up
            ip addr add %2$s/%3$d dev %1$s
            """.formatted(port, family.outside(network, 1), family.bits()));
    }

    /// A namespace that goes with this internet.
    Namespace namespace(String role) {
        return own(new Namespace(role));
    }

    <T extends Closeable> T own(T part) {
        owned.push(part);
        return part;
    }

    static void wire(Namespace one, String nameThere, Namespace other, String nameHere) {
        Command.run(
                "ip",
                "link",
                "add",
                nameThere,
                "netns",
                one.name(),
                "type",
                "veth",
                "peer",
                "name",
                nameHere,
                "netns",
                other.name());
    }

    @Override
    public void close() throws IOException {
        if (owned.isEmpty()) {
            return;
        }
        try {
            owned.pop().close();
        } finally {
            close();
        }
    }
}
