package net.kcptun.core.tunnel.session;

import net.kcptun.core.kcp.PathLoad;
import net.kcptun.core.wire.Endpoint;

/// Where sessions come from: one socket of a peer, as far as this end can see it. Sessions of one address share it, and
/// so move to another together.
public final class Peer {
    private final Endpoint address;
    private final PathLoad load = new PathLoad();
    private int sessions;

    Peer(Endpoint address) {
        this.address = address;
    }

    public Endpoint address() {
        return address;
    }

    /// What its sessions have in flight.
    public PathLoad load() {
        return load;
    }

    void join() {
        sessions++;
    }

    /// Returns whether it was the last session.
    boolean leave() {
        return --sessions == 0;
    }
}
