package net.kcptun.core.tunnel.api;

import net.kcptun.core.kcp.KcpStats;
import net.kcptun.core.kcp.KcpView;
import net.kcptun.core.wire.Endpoint;
import org.jspecify.annotations.Nullable;

/// What can be seen of one session at one moment.
///
/// @param peer       null at a client that has not found its server yet
/// @param receivedAt when something was last received of the peer
/// @param kcp        what its engine counted, to its end
/// @param engine     null in TIME_WAIT
/// @param reason     why it ended; null before TIME_WAIT
public record SessionView(
        int conv,
        @Nullable Endpoint peer,
        SessionState state,
        long openedAt,
        long receivedAt,
        KcpStats kcp,
        @Nullable KcpView engine,
        @Nullable CloseReason reason) {
    /// Segments queued or in flight.
    public int waiting() {
        return engine == null ? 0 : engine.waiting();
    }
}
