package net.kcptun.core.tunnel;

import net.kcptun.core.kcp.PathLoad;
import net.kcptun.core.wire.Endpoint;

/// Where sessions come from: one socket of a peer, as far as this end can see it. Sessions of one address share it, and
/// so move to another together.
final class Peer {
    private final Endpoint address;
    private final PathLoad load = new PathLoad();
    private long receivedAt;
    private int sessions;

    Peer(Endpoint address, long now) {
        this.address = address;
        this.receivedAt = now;
    }

    Endpoint address() {
        return address;
    }

    /// What its sessions have in flight.
    PathLoad load() {
        return load;
    }

    /// A datagram came from there.
    void onReceived(long now) {
        receivedAt = now;
    }

    boolean isQuiet(long now, long nanos) {
        return now - receivedAt >= nanos;
    }

    void join() {
        sessions++;
    }

    /// Returns whether it was the last session.
    boolean leave() {
        return --sessions == 0;
    }
}
