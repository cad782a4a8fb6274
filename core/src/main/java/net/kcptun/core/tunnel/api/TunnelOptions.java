package net.kcptun.core.tunnel.api;

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
/// @param carrier what datagrams travel in
/// @param limits  beyond which nothing more is taken
/// @param rateUp  bytes of IP packets that all tunnels of the program together send a second at most; 0 = no limit
/// @param service what the server is found by through a rendezvous server; null: the client knows its address
public record TunnelOptions(
        Role role,
        KcpOptions kcp,
        int mtu,
        Timing timing,
        Carrier carrier,
        Limits limits,
        long rateUp,
        @Nullable ServiceId service) {
    private static final int IPV4_HEADER_BYTES = 20;
    private static final int IPV6_HEADER_BYTES = 40;

    /// Sends as fast as the path allows.
    public TunnelOptions(
            Role role,
            KcpOptions kcp,
            int mtu,
            Timing timing,
            Carrier carrier,
            Limits limits,
            @Nullable ServiceId service) {
        this(role, kcp, mtu, timing, carrier, limits, 0, service);
    }

    /// Whether a tunnel with these options can take over `other` while it runs.
    public boolean isSameTunnelAs(TunnelOptions other) {
        return role == other.role
                && mtu == other.mtu
                && carrier == other.carrier
                && Objects.equals(service, other.service);
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

    /// What a datagram is wrapped in, below the IP header.
    public enum Carrier {
        UDP(8),
        /// Segments of a TCP connection, without options.
        TCP(20);

        private final int headerBytes;

        Carrier(int headerBytes) {
            this.headerBytes = headerBytes;
        }

        /// What headers take of an IP packet, with those of IP itself.
        public int overhead(boolean ipv6) {
            return headerBytes + (ipv6 ? IPV6_HEADER_BYTES : IPV4_HEADER_BYTES);
        }
    }

    /// All in seconds.
    ///
    /// @param timeout   a session without anything received for so long has failed
    /// @param linger    how long the end of a session may wait for its last acknowledgements
    /// @param timeWait  how long late packets of an ended session are known, and answered with RESET
    /// @param keepalive how long a client may be silent before it sends PING; 0 = off
    /// @param maxClockSkew how far a session's first packet may be off the server's Unix time; 0 = any time will do
    public record Timing(int timeout, int linger, int timeWait, int keepalive, int maxClockSkew) {
        /// The configuration's defaults.
        public static final Timing DEFAULT = new Timing(600, 30, 120, 25);

        private static final long SECOND = 1_000_000_000L;
        private static final int DEAD_MIN = 10;
        private static final int DEAD_MAX = 1800;

        /// The time of a session's first packet does not matter.
        public Timing(int timeout, int linger, int timeWait, int keepalive) {
            this(timeout, linger, timeWait, keepalive, 0);
        }

        /// Whether a session may begin with a packet that was sent at one time and arrived at the other, both in
        /// milliseconds of Unix time modulo 2^32.
        public boolean isRecent(int sentAt, int arrivedAt) {
            return maxClockSkew == 0 || Math.abs((long) (arrivedAt - sentAt)) <= maxClockSkew * 1000L;
        }

        /// How long a peer may be silent before the way to it is sought anew: 3 `keepalive` + 4 s, within 10 s and
        /// 1800 s.
        public long deadNanos() {
            return Math.clamp(3L * keepalive + 4, DEAD_MIN, DEAD_MAX) * SECOND;
        }

        /// How long a flow may be silent: as [#deadNanos], but a peer that may not be asked is waited for longest.
        public long flowSilenceNanos() {
            return keepalive == 0 ? DEAD_MAX * SECOND : deadNanos();
        }
    }
}
