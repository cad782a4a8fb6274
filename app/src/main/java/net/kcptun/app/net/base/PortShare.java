package net.kcptun.app.net.base;

/// How a socket has its port when several event loops may have one there.
///
/// The kernel spreads what comes to a port among the sockets that were bound with SO_REUSEPORT, and takes any program
/// of the same user for one of them. So the first socket is bound without it, which fails when anybody has the port,
/// and lets the others join only then; a second program is refused as ever.
public enum PortShare {
    /// As the user has configured it.
    ALONE,
    /// Bound as configured, then open to those that follow.
    FIRST,
    /// At the first one's address.
    FURTHER
}
