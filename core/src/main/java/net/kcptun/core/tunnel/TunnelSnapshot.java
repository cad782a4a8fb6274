package net.kcptun.core.tunnel;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import net.kcptun.core.kcp.Kcp;
import net.kcptun.core.kcp.KcpStats;
import net.kcptun.core.tunnel.api.CloseReason;
import net.kcptun.core.tunnel.api.Limit;
import net.kcptun.core.tunnel.api.PathView;
import net.kcptun.core.tunnel.api.ServiceView;
import net.kcptun.core.tunnel.api.SessionState;
import net.kcptun.core.tunnel.api.TunnelStats;
import net.kcptun.core.tunnel.session.Session;
import net.kcptun.core.wire.Endpoint;
import org.jspecify.annotations.Nullable;

/// What could be seen of a tunnel at one moment: nobody writes to it any more, so that any thread may read it.
///
/// @param takenAt  the tunnel's clock
/// @param path     how this end stands with the one that it must reach; null where it need not reach any
/// @param stats    the tunnel's counters
/// @param kcp      the engines' counters, summed over all sessions there ever were
/// @param summary  of all sessions
/// @param sessions by conv, those in TIME_WAIT included; empty where only sums were asked for
/// @param bufferedBytes bytes that are kept for sessions
/// @param narrowed how often a session got less than its whole window, because of `max_buffered`
/// @param uses     what all tunnels of the program take of the limits that concern sessions or services
/// @param services at a rendezvous server: what is registered, those seen longest ago first
public record TunnelSnapshot(
        long takenAt,
        @Nullable PathView path,
        TunnelStats stats,
        KcpStats kcp,
        SessionSummary summary,
        List<SessionView> sessions,
        long bufferedBytes,
        long narrowed,
        Map<Limit, Long> uses,
        List<ServiceView> services) {
    private static final long FRESH_NANOS = 5_000_000_000L;

    /// How many sessions are in which state.
    ///
    /// @param srttNanos the median of the smoothed round trips of those that heard their peer in the last seconds;
    ///                  0 = there is none
    public record SessionSummary(int opening, int open, int linger, int timeWait, long srttNanos) {}

    /// One session.
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
            @Nullable EngineView engine,
            @Nullable CloseReason reason) {
        /// Segments queued or in flight.
        public int waiting() {
            return engine == null ? 0 : engine.waiting();
        }
    }

    /// The engine of a session that has not ended.
    ///
    /// @param srttNanos        the smoothed round trip; 0 before the first
    /// @param inFlight         segments sent and not acknowledged
    /// @param waiting          segments queued or in flight
    /// @param sendWindow       segments that may be in flight as far as this end is concerned
    /// @param peerWindow       segments that the peer takes
    /// @param receiveWindow    segments that this end takes now
    /// @param unread           received segments that wait for the local TCP connection
    /// @param congestionWindow segments that the congestion window allows; 0 = there is none
    /// @param segmentBytes     what a full segment carries
    public record EngineView(
            long srttNanos,
            long rttvarNanos,
            long rtoNanos,
            int inFlight,
            int waiting,
            int sendWindow,
            int peerWindow,
            int receiveWindow,
            int unread,
            int congestionWindow,
            int segmentBytes) {
        static @Nullable EngineView of(@Nullable Kcp engine) {
            if (engine == null) {
                return null;
            }
            return new EngineView(
                    engine.srttNanos(),
                    engine.rttvarNanos(),
                    engine.rtoNanos(),
                    engine.inFlight(),
                    engine.waiting(),
                    engine.sendWindow(),
                    engine.peerWindow(),
                    engine.receiveWindow(),
                    engine.unread(),
                    engine.congestionWindow(),
                    engine.segmentBytes());
        }
    }

    static SessionSummary summary(Session[] all, long now) {
        int[] counts = new int[SessionState.values().length];
        long[] srtts = new long[all.length];
        int measured = 0;
        for (Session session : all) {
            counts[session.state().ordinal()]++;
            Kcp engine = session.engine();
            boolean isFresh = now - session.times().receivedAt() < FRESH_NANOS;
            if (isFresh && engine != null && engine.srttNanos() > 0) {
                srtts[measured++] = engine.srttNanos();
            }
        }
        Arrays.sort(srtts, 0, measured);
        return new SessionSummary(
                counts[SessionState.OPENING.ordinal()],
                counts[SessionState.OPEN.ordinal()],
                counts[SessionState.LINGER.ordinal()],
                counts[SessionState.TIME_WAIT.ordinal()],
                measured == 0 ? 0 : srtts[measured / 2]);
    }

    /// The engines' counters, summed over all sessions there ever were.
    static KcpStats kcp(TunnelStats stats, Session[] all) {
        KcpStats total = new KcpStats();
        total.add(stats.ended());
        for (Session session : all) {
            if (session.engine() != null) {
                total.add(session.counted());
            }
        }
        return total;
    }

    static List<SessionView> views(Session[] all, Function<Session, @Nullable Endpoint> peers) {
        List<SessionView> views = new ArrayList<>(all.length);
        for (Session session : all) {
            views.add(view(session, peers.apply(session)));
        }
        views.sort(Comparator.comparingInt(SessionView::conv));
        return List.copyOf(views);
    }

    private static SessionView view(Session session, @Nullable Endpoint peer) {
        Kcp engine = session.engine();
        return new SessionView(
                session.conv(),
                peer,
                session.state(),
                session.times().openedAt(),
                session.times().receivedAt(),
                session.counted().copy(),
                EngineView.of(engine),
                engine == null ? session.reason() : null);
    }
}
