package net.kcptun.core.portmap;

import net.kcptun.core.wire.Endpoint;

/// Where this host meets its router.
///
/// @param router the router's address, with [Protocol#PORT]
/// @param inner  this host's address as the router sees it, with the UDP port that is to be mapped
public record Uplink(Endpoint router, Endpoint inner) {
    public Uplink {
        if (router.isIpv6() != inner.isIpv6()) {
            throw new IllegalArgumentException("a host and its router speak one family");
        }
    }

    /// Whether only the mapped port differs.
    public boolean isSameWayAs(Uplink that) {
        return router.equals(that.router) && inner.isSameHostAs(that.inner);
    }
}
