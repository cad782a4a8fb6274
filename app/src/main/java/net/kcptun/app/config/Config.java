package net.kcptun.app.config;

import java.util.List;
import net.kcptun.core.crypto.CipherMethod;
import net.kcptun.core.kcp.KcpOptions;
import net.kcptun.core.relay.RelayOptions;
import net.kcptun.core.tunnel.api.Limits;
import net.kcptun.core.tunnel.api.TunnelOptions;
import org.jspecify.annotations.Nullable;

/// A whole, valid configuration: [ConfigReader] makes one only of a file without a problem.
///
/// Immutable but for the [Secret], which its owner wipes once the key is derived.
///
/// @param addresses   where to listen and whom to reach
/// @param security    how datagrams are sealed and disguised
/// @param timing      the times of sessions, in seconds
/// @param kcp         the tunables of every session
/// @param mtu         bytes of the final IP packet, 300..1500
/// @param tcp         the options of TCP sockets
/// @param udp         the options of UDP sockets
/// @param logging     what is logged, and where to
/// @param netdev      the interface to send and receive through; null = any
/// @param user        the identity to run as: `user`, `user:group`, `user:` or `:group`; null = unchanged
/// @param limits      how many of what there may be
/// @param threads     event loops, 1..64; 0 = as many as fit the machine
/// @param httpToken   what requests to the status server must show; null = nothing
/// @param rateUp      what all sends together, as IP packets, at most; null = what the line carries
/// @param relay       of a rendezvous server; null = nothing is relayed
public record Config(
        Addresses addresses,
        Security security,
        TunnelOptions.Timing timing,
        KcpOptions kcp,
        int mtu,
        Tcp tcp,
        Udp udp,
        Logging logging,
        @Nullable String netdev,
        @Nullable String user,
        Limits limits,
        int threads,
        @Nullable HttpToken httpToken,
        @Nullable BitRate rateUp,
        @Nullable RelayOptions relay) {
    /// What holds without a key in the file; but every program needs an address.
    public static final Config DEFAULT = new Config(
            new Addresses(null, null, null, null, List.of(), null, null, ""),
            Security.NONE,
            TunnelOptions.Timing.DEFAULT,
            KcpOptions.DEFAULT,
            1400,
            new Tcp(true, false, false, 0, 0),
            new Udp(false, 0, 0, false),
            new Logging(4, "stdout"),
            null,
            null,
            Limits.DEFAULT,
            0,
            null,
            null,
            null);

    /// Which of the three programs this is.
    public Mode mode() {
        if (addresses.connect() != null) {
            return Mode.SERVER;
        }
        return addresses.listen() != null ? Mode.CLIENT : Mode.RENDEZVOUS_SERVER;
    }

    public Config withAddresses(Addresses addresses) {
        return new Config(
                addresses, security, timing, kcp, mtu, tcp, udp, logging, netdev, user, limits, threads, httpToken,
                rateUp, relay);
    }

    public Config withSecurity(Security security) {
        return new Config(
                addresses, security, timing, kcp, mtu, tcp, udp, logging, netdev, user, limits, threads, httpToken,
                rateUp, relay);
    }

    public Config withKcp(KcpOptions kcp) {
        return new Config(
                addresses, security, timing, kcp, mtu, tcp, udp, logging, netdev, user, limits, threads, httpToken,
                rateUp, relay);
    }

    public Config withUdp(Udp udp) {
        return new Config(
                addresses, security, timing, kcp, mtu, tcp, udp, logging, netdev, user, limits, threads, httpToken,
                rateUp, relay);
    }

    public Config withRelay(@Nullable RelayOptions relay) {
        return new Config(
                addresses, security, timing, kcp, mtu, tcp, udp, logging, netdev, user, limits, threads, httpToken,
                rateUp, relay);
    }

    public Config withLimits(Limits limits) {
        return new Config(
                addresses, security, timing, kcp, mtu, tcp, udp, logging, netdev, user, limits, threads, httpToken,
                rateUp, relay);
    }

    /// Which of the three programs a configuration describes.
    public enum Mode {
        /// Has `connect`: takes sessions, and dials the target for each.
        SERVER("server"),
        /// Has `listen`: accepts TCP connections, and opens a session for each.
        CLIENT("client"),
        /// Has neither: introduces clients to servers.
        RENDEZVOUS_SERVER("rendezvous server");

        private final String text;

        Mode(String text) {
            this.text = text;
        }

        /// As people read it: `rendezvous server`.
        public String text() {
            return text;
        }
    }

    /// The addresses by their keys; null where the file has none.
    ///
    /// @param rendezvousServers each a machine of its own; empty: none is used
    /// @param registry  where a rendezvous server finds the services of others
    /// @param serviceId what a server registers under and a client asks for; at most 256 bytes of UTF-8
    public record Addresses(
            @Nullable HostPort listen,
            @Nullable HostPort connect,
            @Nullable HostPort kcpBind,
            @Nullable HostPort kcpConnect,
            List<HostPort> rendezvousServers,
            @Nullable HostPort httpListen,
            @Nullable RegistryAddress registry,
            String serviceId) {
        public Addresses {
            rendezvousServers = List.copyOf(rendezvousServers);
        }

        /// The first of them; null: there is none.
        public @Nullable HostPort rendezvousServer() {
            return rendezvousServers.isEmpty() ? null : rendezvousServers.getFirst();
        }

        /// Of a server without a rendezvous server.
        public static Addresses ofServer(HostPort kcpBind, HostPort connect) {
            return new Addresses(null, connect, kcpBind, null, List.of(), null, null, "");
        }

        /// Of a client without a rendezvous server.
        public static Addresses ofClient(HostPort listen, HostPort kcpConnect) {
            return new Addresses(listen, null, null, kcpConnect, List.of(), null, null, "");
        }
    }

    /// How datagrams are protected. A method and a secret are both there or both absent.
    ///
    /// @param method null = nothing is encrypted
    /// @param secret what the key is derived from
    /// @param obfs   the disguise of the datagrams; null = plain UDP
    public record Security(
            @Nullable CipherMethod method,
            @Nullable Secret secret,
            @Nullable String obfs) {
        static final Security NONE = new Security(null, null, null);
    }

    /// Options of TCP sockets. Buffers in bytes; 0 = the system's default.
    public record Tcp(boolean nodelay, boolean keepalive, boolean reuseport, int sndbuf, int rcvbuf) {}

    /// Options of UDP sockets. Buffers in bytes; 0 = the system's default.
    ///
    /// @param portMapping whether a router in front of this host is asked to let in what comes to the port
    public record Udp(boolean reuseport, int sndbuf, int rcvbuf, boolean portMapping) {
        /// What the program asks for where `rcvbuf` is 0.
        public static final int RECEIVE_BYTES = 4 << 20;
    }

    /// @param level  0 (silence) to 8 (very verbose)
    /// @param target `stdout`, `stderr`, `terminal`, `syslog` or `discard`
    public record Logging(int level, String target) {}
}
