package net.kcptun.core.tunnel.session;

import java.util.Objects;
import net.kcptun.core.path.PathModel;
import net.kcptun.core.wire.Endpoint;

/// Where sessions come from: one socket of a peer, as far as this end can see it. Sessions of one address share it, and
/// so move to another together. It is answered from the address of this host that it asked last.
public final class Peer {
    private Endpoint address;
    private final PathModel path;
    private int sessions;

    Peer(Endpoint address, PathModel path) {
        this.address = address;
        this.path = path;
    }

    public Endpoint address() {
        return address;
    }

    /// Whether a datagram from this peer has asked another address of this host than the one that answers it.
    public boolean asksElsewhere(Endpoint from) {
        return from != address && from.equals(address) && !Objects.equals(from.local(), address.local());
    }

    /// Answers from the address that was asked, from now on.
    ///
    /// @param from equal to the address
    public void answerFrom(Endpoint from) {
        address = from;
    }

    /// What is known of the path to it.
    public PathModel path() {
        return path;
    }

    /// Sessions that belong to it, those in TIME_WAIT included.
    int sessions() {
        return sessions;
    }

    void join() {
        sessions++;
    }

    /// Returns whether it was the last session.
    boolean leave() {
        return --sessions == 0;
    }
}
