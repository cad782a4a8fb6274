package net.kcptun.core.tunnel.session;

import net.kcptun.core.path.PathModel;
import net.kcptun.core.tunnel.shared.LastHeard.Heard;
import net.kcptun.core.wire.Endpoint;

/// Where sessions come from: one socket of a peer, as far as this end can see it. Sessions of one address share it, and
/// so move to another together.
public final class Peer {
    private final Endpoint address;
    private final PathModel path = new PathModel();
    private final Heard heard;
    private int sessions;

    Peer(Endpoint address, Heard heard) {
        this.address = address;
        this.heard = heard;
    }

    public Endpoint address() {
        return address;
    }

    /// What is known of the path to it.
    public PathModel path() {
        return path;
    }

    /// A datagram came from there.
    void onReceived(long now) {
        heard.on(now);
    }

    public boolean isQuiet(long now, long nanos) {
        return heard.isQuiet(now, nanos);
    }

    void join() {
        sessions++;
    }

    /// Returns whether it was the last session.
    boolean leave() {
        return --sessions == 0;
    }
}
