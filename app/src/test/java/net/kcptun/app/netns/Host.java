package net.kcptun.app.netns;

import java.util.function.IntFunction;

/// A computer with one wire and one address on it, which may change, or be joined by others.
final class Host {
    static final String WIRE = "eth0";

    private final Namespace namespace;
    private final Family family;
    private final IntFunction<String> network;
    private String address;

    /// @param network its addresses; the first is the gateway's
    Host(Namespace namespace, Family family, IntFunction<String> network, int number) {
        this.namespace = namespace;
        this.family = family;
        this.network = network;
        address = network.apply(number);
        moveTo(number);
    }

    Namespace namespace() {
        return namespace;
    }

    Family family() {
        return family;
    }

    String address() {
        return address;
    }

    /// The old address is gone before the new one is there.
    void moveTo(int number) {
        address = network.apply(number);
        namespace.sh("""
            ip addr flush dev %1$s scope global
            ip link set %1$s up
            ip addr add %2$s/%3$d dev %1$s
            ip route replace default via %4$s
            """.formatted(WIRE, address, family.bits(), network.apply(1)));
    }

    /// Another address beside the one that the routes choose.
    String join(int number) {
        String other = network.apply(number);
        String lasting = family == Family.IPV6 ? "preferred_lft 0" : "";
        namespace.sh("ip addr add %s/%d dev %s %s".formatted(other, family.bits(), WIRE, lasting));
        return other;
    }

    /// Nothing comes in over UDP from where nothing has gone to.
    void shut() {
        String add = family.tables() + " -A INPUT -i " + WIRE + " -p udp ";
        namespace.sh(add + "-m conntrack --ctstate ESTABLISHED -j ACCEPT\n" + add + "-j DROP\n");
    }

    /// Bytes of frames that its wire has carried from it.
    long sentBytes() {
        return Long.parseLong(namespace
                .sh("cat /sys/class/net/" + WIRE + "/statistics/tx_bytes")
                .strip());
    }

    /// Packets that its wire has carried, both ways.
    long packets() {
        String counters = "/sys/class/net/" + WIRE + "/statistics/";
        return namespace
                .sh("cat " + counters + "rx_packets " + counters + "tx_packets")
                .lines()
                .mapToLong(Long::parseLong)
                .sum();
    }
}
