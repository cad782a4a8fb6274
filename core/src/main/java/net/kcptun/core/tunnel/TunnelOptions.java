package net.kcptun.core.tunnel;

import java.util.Objects;
import net.kcptun.core.kcp.KcpOptions;
import net.kcptun.core.wire.ControlMessage.ServiceId;
import org.jspecify.annotations.Nullable;

/// What a tunnel is to do and within which limits.
///
/// @param role    which end this is
/// @param kcp     the tunables of every session
/// @param mtu     bytes of the final IP packet, 300..1500
/// @param timing  the times of sessions and of the control plane
/// @param maxSessions sessions that may be open at once, TIME_WAIT not counted; more are refused
/// @param service what the server is found by through a rendezvous server; null: the client knows its address
public record TunnelOptions(
        Role role,
        KcpOptions kcp,
        int mtu,
        Timing timing,
        int maxSessions,
        @Nullable ServiceId service) {
    /// Whether a tunnel with these options can take over `other` while it runs.
    boolean isSameTunnelAs(TunnelOptions other) {
        return role == other.role && mtu == other.mtu && Objects.equals(service, other.service);
    }

    /// Which end a tunnel is.
    public enum Role {
        /// Takes sessions and dials the target for each.
        SERVER,
        /// Opens a session for each accepted connection.
        CLIENT,
        /// Carries no sessions: introduces clients to servers.
        RENDEZVOUS
    }

    /// All in seconds.
    ///
    /// @param timeout   a session without anything received for so long has failed
    /// @param linger    how long the end of a session may wait for its last acknowledgements
    /// @param timeWait  how long late packets of an ended session are known, and answered with RESET
    /// @param keepalive how long a client may be silent before it sends PING; 0 = off
    public record Timing(int timeout, int linger, int timeWait, int keepalive) {
        /// The configuration's defaults.
        public static final Timing DEFAULT = new Timing(600, 30, 120, 25);
    }
}
