package net.kcptun.core.relay;

/// Why two ends got no port of the relay.
public enum RelayRefusal {
    /// As many pairs are relayed as may be.
    PAIRS,
    /// The client's network has as many as one may have.
    NETWORK,
    /// All ports of the range are lent, rest, or are somebody else's.
    PORTS,
    /// The two are of different families, or it is not known by which address they reach this host, whose own
    /// address is private while one of theirs is public.
    ADDRESS
}
