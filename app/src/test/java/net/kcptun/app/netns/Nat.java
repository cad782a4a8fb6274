package net.kcptun.app.netns;

/// What the router of a home does with packets. All but [#FULL_CONE] drop what nobody inside has asked for, before the
/// kernel answers it or takes note of it, as routers of homes do.
enum Nat {
    /// A firewall without address translation.
    NONE(""),
    /// Keeps the source port where it is free, whatever the destination.
    PORT_KEEPING("-j MASQUERADE"),
    /// Another source port for each destination, so that nobody can foretell it.
    SYMMETRIC("-j MASQUERADE --random-fully"),
    /// Shows the port that it is spoken to at as 20000 to rendezvous servers, as the next one to relays, and as the one
    /// after that to everybody else: a symmetric one that counts. One computer has it for itself.
    COUNTING(""),
    /// Whoever was spoken to may send to the first computer of the home from any port.
    RESTRICTED("-j MASQUERADE"),
    /// Everybody may send to the first computer of the home.
    FULL_CONE("-j MASQUERADE");

    private static final int COUNT_FROM = 20_000;

    private final String translation;

    Nat(String translation) {
        this.translation = translation;
    }

    /// The rules as shell lines, which replace all rules before.
    ///
    /// @param tables    the command
    /// @param inner     address of the first computer of the home
    /// @param udpPorts  a range that source ports are changed to; empty: as the kind has it
    String rules(String tables, String inner, String udpPorts) {
        StringBuilder lines = new StringBuilder("""
            tables -F
            tables -t nat -F
            tables -A INPUT -i wan -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT
            tables -A INPUT -i wan -p ipv6-icmp -j ACCEPT
            tables -A INPUT -i wan -j DROP
            tables -A FORWARD -i wan -m conntrack --ctstate ESTABLISHED,RELATED,DNAT -j ACCEPT
            tables -A FORWARD -i wan -j DROP
            """);
        if (!udpPorts.isEmpty()) {
            lines.append("tables -t nat -A POSTROUTING -o wan -p udp -j MASQUERADE --to-ports " + udpPorts + "\n");
        }
        if (!translation.isEmpty()) {
            lines.append("tables -t nat -A POSTROUTING -o wan " + translation + "\n");
        }
        if (this == COUNTING) {
            String[] destinations = {"--dport " + Plan.PORT, "--dport 40000:40999", ""};
            for (int i = 0; i < destinations.length; i++) {
                lines.append("tables -t nat -A POSTROUTING -o wan -p udp %s -j MASQUERADE --to-ports %d\n"
                        .formatted(destinations[i], COUNT_FROM + i));
            }
        }
        if (this == RESTRICTED) {
            lines.append("""
                tables -I FORWARD -o wan -p udp -m recent --name spoken --rdest --set
                tables -t nat -A PREROUTING -i wan -p udp -m recent --name spoken --rsource --rcheck --seconds 60 \
                -j DNAT --to-destination %s
                """.formatted(inner));
        }
        if (this == FULL_CONE) {
            lines.append("tables -t nat -A PREROUTING -i wan -p udp -j DNAT --to-destination " + inner + "\n");
        }
        return lines.toString().replaceAll("(?m)^tables", tables);
    }
}
