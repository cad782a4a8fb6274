package net.kcptun.core.tunnel.api;

/// What a program has a limit for, so that nobody, not even a peer with the key, takes all of its memory, descriptors
/// or places. All event loops of the program together keep to it.
public enum Limit {
    /// Sessions that are open; those in TIME_WAIT are not.
    SESSIONS("max_sessions"),
    /// Sessions from one IP address, whatever the port; from one /64 of IPv6 (server).
    SESSIONS_PER_ADDRESS("max_sessions_per_address"),
    /// Sessions whose target is not connected yet (server), or whose peer has not answered yet (client).
    HALF_OPEN("max_half_open"),
    /// Bytes that are kept for sessions.
    BUFFERED("max_buffered"),
    /// Registered services (rendezvous server).
    SERVICES("max_services"),
    /// Registered services of one address, as for sessions (rendezvous server).
    SERVICES_PER_ADDRESS("max_services_per_address"),
    /// Connections of the disguise (server).
    FLOWS("max_flows");

    private final String key;

    Limit(String key) {
        this.key = key;
    }

    /// What the configuration calls it.
    public String key() {
        return key;
    }
}
