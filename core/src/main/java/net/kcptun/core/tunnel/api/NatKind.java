package net.kcptun.core.tunnel.api;

/// What is in front of an end, by what others saw its datagrams come from. Source: RFC 4787.
public enum NatKind {
    /// Nothing is known.
    UNKNOWN,
    /// No NAT, or one that has a port forwarded to the end.
    NONE,
    /// A NAT, seen by one only.
    SOME,
    /// A NAT that shows all destinations the same port (endpoint-independent mapping).
    CONE,
    /// A NAT that shows each destination another port (address-dependent mapping).
    SYMMETRIC
}
