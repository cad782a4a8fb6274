package net.kcptun.app.linux;

/// The control message that says which of this host's addresses a datagram came to, or is to leave from.
///
/// ```
/// in_pktinfo:  interface 4 | address 4 | address in the header 4
/// in6_pktinfo: address 16 | interface 4
/// ```
///
/// A socket for IPv6 has the addresses of IPv4 as mapped ones here, too. The interface is left 0 when sending: it
/// is the routes' to choose, as they are not the same both ways everywhere.
final class PacketInfo {
    static final int IPPROTO_IP = 0;
    static final int IP_PKTINFO = 8;
    static final int IPPROTO_IPV6 = 41;
    static final int IPV6_RECVPKTINFO = 49;
    static final int IPV6_PKTINFO = 50;
    /// Of either kind, with its head, and what is left of eight.
    static final int CONTROL_BYTES = MessageArray.CONTROL_HEADER_BYTES + 24;

    private static final int IPV4_BYTES = 12;
    private static final int IPV4_ADDRESS_AT = 4;
    private static final int IPV6_BYTES = 20;

    private PacketInfo() {}

    static int level(boolean ipv6) {
        return ipv6 ? IPPROTO_IPV6 : IPPROTO_IP;
    }

    static int type(boolean ipv6) {
        return ipv6 ? IPV6_PKTINFO : IP_PKTINFO;
    }

    static int bytes(boolean ipv6) {
        return ipv6 ? IPV6_BYTES : IPV4_BYTES;
    }

    /// Where in the data the address is.
    static int addressAt(boolean ipv6) {
        return ipv6 ? 0 : IPV4_ADDRESS_AT;
    }
}
