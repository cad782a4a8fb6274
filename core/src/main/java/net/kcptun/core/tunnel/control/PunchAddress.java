package net.kcptun.core.tunnel.control;

import net.kcptun.core.wire.Endpoint;

/// Which addresses of a PUNCH are pinged: unicast ones that another host can have, so that nobody is made to speak to
/// itself, to a whole network, or to a port that is none.
///
/// Loopback is among them only where the rendezvous server is on this host too: then all three ends may be.
final class PunchAddress {
    private PunchAddress() {}

    /// @param rendezvous where the PUNCH comes from
    static boolean isUsable(Endpoint candidate, Endpoint rendezvous) {
        if (candidate.port() == 0 || candidate.isIpv6() != rendezvous.isIpv6()) {
            return false;
        }
        if (isLoopback(candidate)) {
            return isLoopback(rendezvous);
        }
        byte[] address = candidate.address();
        return candidate.isIpv6() ? isUnicast6(address) : isUnicast4(address);
    }

    /// Not 0/8 (this network), 169.254/16 (link-local), 224/4 (multicast), 240/4 (reserved, broadcast).
    private static boolean isUnicast4(byte[] address) {
        int first = address[0] & 0xff;
        boolean isLinkLocal = first == 169 && (address[1] & 0xff) == 254;
        return first != 0 && first < 224 && !isLinkLocal;
    }

    /// Not unspecified, mapped or other special ones (0/8), not fe80::/10 (link-local), not ff00::/8 (multicast).
    private static boolean isUnicast6(byte[] address) {
        int first = address[0] & 0xff;
        boolean isLinkLocal = first == 0xfe && (address[1] & 0xc0) == 0x80;
        return first != 0 && first != 0xff && !isLinkLocal;
    }

    private static boolean isLoopback(Endpoint endpoint) {
        byte[] address = endpoint.address();
        if (!endpoint.isIpv6()) {
            return address[0] == 127;
        }
        for (int i = 0; i < 15; i++) {
            if (address[i] != 0) {
                return false;
            }
        }
        return address[15] == 1;
    }
}
