package net.kcptun.core.tunnel.api;

import net.kcptun.core.wire.Endpoint;
import org.jspecify.annotations.Nullable;

/// How an end stands with the one that it must reach: a client with its server, a server in rendezvous mode with the
/// rendezvous server.
///
/// @param peer           where that is; null while it is not known
/// @param heardAt        when it was last heard, on the tunnel's clock; 0 = never yet
/// @param roundTripNanos the last round trip of a PING; 0 = none yet
/// @param isRelayed      whether the peer is a relay's port, behind which the server is
public record PathView(State state, @Nullable Endpoint peer, long heardAt, long roundTripNanos, boolean isRelayed) {
    /// To the peer itself.
    public PathView(State state, @Nullable Endpoint peer, long heardAt, long roundTripNanos) {
        this(state, peer, heardAt, roundTripNanos, false);
    }

    /// How far it got.
    public enum State {
        /// The name is not resolved, or there is no socket yet.
        RESOLVING,
        /// The server was asked and has not answered yet.
        CONNECTING,
        /// The rendezvous server is asked where the server is.
        SEEKING,
        /// The rendezvous server has not answered this server yet, or not for long.
        REGISTERING,
        /// It answers.
        REACHED,
        /// It was reached, and now leaves unanswered what it is asked.
        SILENT
    }
}
