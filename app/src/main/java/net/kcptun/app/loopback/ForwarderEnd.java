package net.kcptun.app.loopback;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import net.kcptun.app.config.Config;
import net.kcptun.app.config.Config.Addresses;
import net.kcptun.app.config.HostPort;
import net.kcptun.app.config.Secret;
import net.kcptun.app.log.Level;
import net.kcptun.app.log.Log;
import net.kcptun.app.log.LogTarget;
import net.kcptun.app.log.NetLog;
import net.kcptun.app.log.TunnelLog;
import net.kcptun.app.net.base.UdpErrors;
import net.kcptun.app.net.forward.Ciphers;
import net.kcptun.app.net.forward.Forwarder;
import net.kcptun.app.net.forward.SystemEntropy;
import net.kcptun.app.net.loop.Transport;
import net.kcptun.core.crypto.CipherMethod;
import net.kcptun.core.kcp.KcpStats;
import net.kcptun.core.path.PathEstimate;
import net.kcptun.core.tunnel.TunnelSnapshot;
import net.kcptun.core.tunnel.api.Limit;
import net.kcptun.core.tunnel.api.Limits;
import net.kcptun.core.tunnel.api.SessionView;
import net.kcptun.core.tunnel.api.TunnelEvents;

/// A real end of a tunnel on loopback, as it is by default but for its socket buffers and limits.
public final class ForwarderEnd implements TunnelEnd {
    /// What is asked of the system for a UDP socket's buffer, either way.
    public static final int UDP_BUFFER_BYTES = 4 << 20;

    private static final String LOOPBACK = "127.0.0.1";

    private final Forwarder forwarder;
    private final int port;
    private Reading last = new Reading(0, 0, 0, 0, 0, 0, null);

    private ForwarderEnd(Forwarder forwarder, int port) {
        this.forwarder = forwarder;
        this.port = port;
    }

    /// A [TunnelEnd.Factory].
    public static ForwarderEnd start(Role role, int peerPort, TunnelPlan plan) throws IOException {
        Log log = Log.open(Level.WARNING, LogTarget.STDERR);
        return start(role, peerPort, plan, log, () -> new TunnelLog(log));
    }

    /// As above, for whoever has a log already.
    static ForwarderEnd start(Role role, int peerPort, TunnelPlan plan, NetLog lines, Supplier<TunnelEvents> events)
            throws IOException {
        Config config = config(role, new HostPort(LOOPBACK, peerPort), plan);
        SystemEntropy entropy = new SystemEntropy();
        try (Ciphers ciphers = Ciphers.of(config, entropy)) {
            Forwarder.Parts parts = new Forwarder.Parts(Transport.pick(lines), 1, ciphers, entropy, events, lines);
            Forwarder forwarder = new Forwarder(config, parts);
            forwarder.start();
            InetSocketAddress bound = role == Role.SERVER ? forwarder.kcpAddress() : forwarder.tcpAddress();
            return new ForwarderEnd(forwarder, bound.getPort());
        }
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public Reading reading() {
        List<TunnelSnapshot> snapshots = forwarder.snapshots();
        if (snapshots.isEmpty()) {
            return last;
        }
        TunnelSnapshot snapshot = snapshots.getFirst();
        long rttNanos = Math.max(
                last.rttMillis() * 1_000_000,
                snapshot.sessions().stream()
                        .mapToLong(ForwarderEnd::srttNanos)
                        .max()
                        .orElse(0));
        KcpStats kcp = snapshot.kcp();
        long timeouts = kcp.timeoutResends + kcp.pathResends;
        long fast = kcp.fastResends;
        long segments = kcp.segmentsSent + timeouts + fast;
        long overflows = forwarder.udpErrors().getOrDefault(UdpErrors.Reason.OVERFLOW, 0L);
        PathEstimate line = snapshot.paths().isEmpty()
                ? last.line()
                : snapshot.paths().getFirst().estimate();
        last = new Reading(rttNanos / 1_000_000, segments, timeouts, fast, kcp.spuriousResends, overflows, line);
        return last;
    }

    /// The threads that serve it.
    public List<Thread> loops() {
        return forwarder.loops().stream()
                .map(loop -> CompletableFuture.supplyAsync(Thread::currentThread, loop)
                        .join())
                .toList();
    }

    private static long srttNanos(SessionView session) {
        return session.engine() == null ? 0 : session.engine().srttNanos();
    }

    @Override
    public void close() {
        reading();
        forwarder.stop();
    }

    private static Config config(Role role, HostPort peer, TunnelPlan plan) {
        HostPort any = new HostPort(LOOPBACK, 0);
        CipherMethod method = plan.method();
        Secret secret = method == null ? null : Secret.psk(plan.psk());
        return Config.DEFAULT
                .withAddresses(role == Role.SERVER ? Addresses.ofServer(any, peer) : Addresses.ofClient(any, peer))
                .withSecurity(new Config.Security(method, secret, null))
                .withUdp(new Config.Udp(false, UDP_BUFFER_BYTES, UDP_BUFFER_BYTES, false))
                .withLimits(Limits.DEFAULT.with(Limit.SESSIONS, 64));
    }
}
