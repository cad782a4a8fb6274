package net.kcptun.core.tunnel.api;

import net.kcptun.core.path.PathEstimate;
import net.kcptun.core.wire.Endpoint;
import org.jspecify.annotations.Nullable;

/// What is known of the path to a peer at one moment.
///
/// @param peer      null: a client has not found its server yet
/// @param isRelayed whether a relay's port is there, behind which the peer is
/// @param sessions  those that have ended lately included
public record PeerPath(@Nullable Endpoint peer, boolean isRelayed, int sessions, PathEstimate estimate) {
    /// To the peer itself.
    public PeerPath(@Nullable Endpoint peer, int sessions, PathEstimate estimate) {
        this(peer, false, sessions, estimate);
    }

    /// The same path, which leads there.
    public PeerPath to(@Nullable Endpoint other) {
        return new PeerPath(other, isRelayed, sessions, estimate);
    }

    public PeerPath relayed(boolean is) {
        return new PeerPath(peer, is, sessions, estimate);
    }

    /// Whether something is on its way, so that what is known is of now.
    public boolean isInUse() {
        return estimate.inFlightBytes() > 0;
    }
}
