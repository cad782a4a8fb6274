package net.kcptun.core.tunnel.control;

import net.kcptun.core.wire.Endpoint;

/// Which addresses of a PUNCH are pinged: unicast ones that another host can have, so that nobody is made to speak to
/// itself, to a whole network, or to a port that is none.
///
/// Loopback is among them only where the rendezvous server is on this host too: then all three ends may be.
public final class PunchAddress {
    private static final int LOOPBACK_NET = 127;

    private PunchAddress() {}

    /// @param rendezvous where the PUNCH comes from
    public static boolean isUsable(Endpoint candidate, Endpoint rendezvous) {
        if (candidate.port() == 0 || candidate.isIpv6() != rendezvous.isIpv6()) {
            return false;
        }
        if (isLoopback(candidate)) {
            return isLoopback(rendezvous);
        }
        return candidate.isIpv6() ? isUnicast6(candidate.high()) : isUnicast4((int) candidate.low());
    }

    /// Not 0/8 (this network), 169.254/16 (link-local), 224/4 (multicast), 240/4 (reserved, broadcast).
    private static boolean isUnicast4(int address) {
        int first = address >>> 24;
        boolean isLinkLocal = address >>> 16 == 0xa9fe;
        return first != 0 && first < 224 && !isLinkLocal;
    }

    /// Not unspecified, mapped or other special ones (0/8), not fe80::/10 (link-local), not ff00::/8 (multicast).
    private static boolean isUnicast6(long high) {
        long first = high >>> 56;
        boolean isLinkLocal = high >>> 54 == 0xfe80 >>> 6;
        return first != 0 && first != 0xff && !isLinkLocal;
    }

    private static boolean isLoopback(Endpoint endpoint) {
        return endpoint.isIpv6() ? endpoint.high() == 0 && endpoint.low() == 1 : endpoint.low() >>> 24 == LOOPBACK_NET;
    }
}
