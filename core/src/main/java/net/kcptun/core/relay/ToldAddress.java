package net.kcptun.core.relay;

import net.kcptun.core.wire.Endpoint;
import net.kcptun.core.wire.PrivateAddress;

/// Whether two ends can get to an address of this host that they are to be told.
///
/// A host behind a NAT of its own, as in some clouds, knows only its private address. Whoever comes from a public one
/// cannot get there, and would try in vain.
final class ToldAddress {
    private ToldAddress() {}

    static boolean isReachedBy(Endpoint told, Endpoint client, Endpoint server) {
        return !told.isAnyAddress() && (!isNear(told) || !isPublic(client) && !isPublic(server));
    }

    private static boolean isPublic(Endpoint address) {
        return !isNear(address) && !isLoopback(address);
    }

    /// Private, or of one line only: 169.254/16, fe80::/10.
    private static boolean isNear(Endpoint address) {
        boolean isLinkLocal = address.isIpv6() ? address.high() >>> 54 == 0xfe80 >>> 6 : address.low() >>> 16 == 0xa9fe;
        return isLinkLocal || PrivateAddress.is(address);
    }

    private static boolean isLoopback(Endpoint address) {
        return address.isIpv6() ? address.high() == 0 && address.low() == 1 : address.low() >>> 24 == 127;
    }
}
