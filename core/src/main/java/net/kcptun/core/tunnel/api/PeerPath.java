package net.kcptun.core.tunnel.api;

import net.kcptun.core.path.PathEstimate;
import net.kcptun.core.wire.Endpoint;
import org.jspecify.annotations.Nullable;

/// What is known of the path to a peer at one moment.
///
/// @param peer     null: a client has not found its server yet
/// @param sessions those that have ended lately included
public record PeerPath(@Nullable Endpoint peer, int sessions, PathEstimate estimate) {
    /// The same path, which leads there.
    public PeerPath to(@Nullable Endpoint other) {
        return new PeerPath(other, sessions, estimate);
    }

    /// Whether something is on its way, so that what is known is of now.
    public boolean isInUse() {
        return estimate.inFlightBytes() > 0;
    }
}
