package net.kcptun.core.tunnel;

import net.kcptun.core.wire.Endpoint;

/// Where sessions come from: one socket of a peer, as far as this end can see it. Sessions of one address share it, and
/// so move to another together.
final class Peer {
    private final Endpoint address;
    private long receivedAt;
    private int sessions;

    Peer(Endpoint address, long now) {
        this.address = address;
        this.receivedAt = now;
    }

    Endpoint address() {
        return address;
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
