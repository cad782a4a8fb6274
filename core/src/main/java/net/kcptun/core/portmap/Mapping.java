package net.kcptun.core.portmap;

import net.kcptun.core.wire.Endpoint;
import net.kcptun.core.wire.PrivateAddress;

/// What a router has granted.
///
/// @param uplink          the router, and where it sends to
/// @param outer           where it lets in datagrams of anybody
/// @param lifetimeSeconds for how long, unless it is asked again
public record Mapping(Uplink uplink, Endpoint outer, Protocol protocol, long lifetimeSeconds) {
    /// Whether others can get to that address: not where the router itself stands behind a NAT.
    public boolean isPublic() {
        return !PrivateAddress.is(outer);
    }

    boolean isSameAs(Mapping that) {
        return uplink.equals(that.uplink) && outer.equals(that.outer) && protocol == that.protocol;
    }
}
