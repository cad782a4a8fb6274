package net.kcptun.app.loopback;

import java.io.IOException;
import net.kcptun.core.path.PathEstimate;
import org.jspecify.annotations.Nullable;

/// One running end of a tunnel.
public interface TunnelEnd extends AutoCloseable {
    /// The two ends.
    enum Role {
        SERVER,
        CLIENT
    }

    /// The loopback port that it listens on: UDP at a server, TCP at a client.
    int port();

    /// What it has measured so far. Callable from any thread, also after [#close].
    Reading reading();

    /// Ends it and frees its sockets.
    @Override
    void close();

    /// @param rttMillis   the smoothed round trip, 0 while unknown
    /// @param segments    data segments sent, the resent ones included
    /// @param timeouts    segments sent again because their time was out
    /// @param fast        segments sent again because later ones had arrived
    /// @param inVain      of those two, as far as it is known: the earlier copy had arrived
    /// @param overflows   datagrams that the system received and dropped because the socket's buffer was full
    /// @param line        what is known of the path to the peer; null = there is none
    record Reading(
            long rttMillis,
            long segments,
            long timeouts,
            long fast,
            long inVain,
            long overflows,
            @Nullable PathEstimate line) {
        /// Segments sent again, for whatever reason.
        public long resends() {
            return timeouts + fast;
        }
    }

    /// Makes the ends.
    @FunctionalInterface
    interface Factory {
        /// Starts an end on an ephemeral loopback port.
        ///
        /// @param peerPort server: the target's TCP port; client: the UDP port of the server or of a link to it
        /// @throws IOException with a line for the user if it cannot
        TunnelEnd start(Role role, int peerPort, TunnelPlan plan) throws IOException;
    }
}
