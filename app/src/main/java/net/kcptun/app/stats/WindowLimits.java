package net.kcptun.app.stats;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import net.kcptun.app.stats.Finding.Severity;
import net.kcptun.core.kcp.KcpOptions;
import net.kcptun.core.kcp.KcpView;
import net.kcptun.core.tunnel.api.SessionView;
import org.jspecify.annotations.Nullable;

/// Which windows hold sessions back at this moment: of those that have more to send than may be in flight, one example
/// for each limit, the one that waits most.
///
/// | code | what is the smallest |
/// |---|---|
/// | `send_window_limits` | `kcp.sndwnd` here, where it is a number; an automatic window is no limit |
/// | `peer_window_limits` | what the peer says it takes: its `kcp.rcvwnd`, less what its user has not read |
/// | `congestion_window_limits` | the congestion window, which losses shrink (`kcp.nc` 0) |
/// | `reader_limits` | no limit here: a local TCP connection reads so slowly that the receive window is almost shut |
final class WindowLimits {
    private static final double SHUT = 0.1;
    private static final double MEGA = 1e6;
    private static final long SECOND = 1_000_000_000L;

    private enum Limit {
        SEND("send_window_limits"),
        PEER("peer_window_limits"),
        CONGESTION("congestion_window_limits"),
        READER("reader_limits");

        final String code;

        Limit(String code) {
            this.code = code;
        }
    }

    private WindowLimits() {}

    static List<Finding> of(Evidence evidence) {
        Map<Limit, KcpView> worst = new EnumMap<>(Limit.class);
        Map<Limit, Integer> counts = new EnumMap<>(Limit.class);
        boolean isAutomatic = evidence.config().kcp().sndwnd() >= KcpOptions.DEFAULT.sndwnd();
        for (SessionView session : evidence.now().sessions()) {
            KcpView engine = session.engine();
            Limit limit = engine == null ? null : limit(engine);
            if (limit == Limit.SEND && isAutomatic) {
                limit = null;
            }
            if (engine != null && limit != null) {
                counts.merge(limit, 1, Integer::sum);
                worst.merge(limit, engine, (a, b) -> a.waiting() >= b.waiting() ? a : b);
            }
        }
        List<Finding> findings = new ArrayList<>();
        worst.forEach((limit, engine) -> findings.add(
                new Finding(limit.code, Severity.NOTE, text(limit, engine, counts.getOrDefault(limit, 1)))));
        return findings;
    }

    private static @Nullable Limit limit(KcpView engine) {
        if (engine.receiveWindow() < SHUT * (engine.receiveWindow() + engine.unread())) {
            return Limit.READER;
        }
        int window = window(engine);
        boolean isHeld = engine.waiting() > engine.inFlight() && engine.inFlight() >= window;
        if (!isHeld || engine.srttNanos() == 0) {
            return null;
        }
        if (window == engine.peerWindow() && window < engine.sendWindow()) {
            return Limit.PEER;
        }
        return window == engine.congestionWindow() && window < engine.sendWindow() ? Limit.CONGESTION : Limit.SEND;
    }

    private static int window(KcpView engine) {
        int window = Math.min(engine.sendWindow(), engine.peerWindow());
        return engine.congestionWindow() == 0 ? window : Math.min(window, engine.congestionWindow());
    }

    private static String text(Limit limit, KcpView engine, int count) {
        String which = count == 1 ? "" : " (for " + count + " sessions)";
        return switch (limit) {
            case SEND ->
                "the send window is the limit" + which + ": " + carries(engine) + "; without kcp.sndwnd here"
                        + " the line alone is";
            case PEER ->
                "the peer's receive window is the limit" + which + ": " + carries(engine)
                        + "; its kcp.rcvwnd is a small number, or its user reads slowly";
            case CONGESTION ->
                "the congestion window is the limit" + which + ": " + carries(engine)
                        + "; losses shrink it, and kcp.nc 1 does without";
            case READER -> "a local TCP connection reads slowly" + which + ", and the peer has to wait for it";
        };
    }

    /// `256 x 1308 B / 180 ms = 1.9 MB/s`
    private static String carries(KcpView engine) {
        int window = window(engine);
        double perSecond = (double) window * engine.segmentBytes() * SECOND / engine.srttNanos();
        return String.format(
                Locale.ROOT,
                "%d x %d B / %.3g ms = %.3g MB/s",
                window,
                engine.segmentBytes(),
                engine.srttNanos() / MEGA,
                perSecond / MEGA);
    }
}
