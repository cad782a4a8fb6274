package net.kcptun.core.tunnel;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import net.kcptun.core.kcp.KcpStats;
import net.kcptun.core.tunnel.api.Limit;
import net.kcptun.core.tunnel.api.PathView;
import net.kcptun.core.tunnel.api.PeerPath;
import net.kcptun.core.tunnel.api.ServiceView;
import net.kcptun.core.tunnel.api.SessionState;
import net.kcptun.core.tunnel.api.SessionView;
import net.kcptun.core.tunnel.api.SharedRegistryView;
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
/// @param services at a rendezvous server: what is registered, those seen longest ago first, [#MOST_SERVICES] at most;
///                 how many there are is among `uses`
/// @param registry what a rendezvous server shares with others; null: it is alone, or another end
/// @param paths    to the busiest peers, the busiest first, as many as were asked for
/// @param peers    how many there are
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
        List<ServiceView> services,
        @Nullable SharedRegistryView registry,
        List<PeerPath> paths,
        int peers) {
    /// How many paths are told where nobody asks for more.
    public static final int MOST_PATHS = 16;
    /// How many may be asked for.
    public static final int MOST_PATHS_LISTED = 1000;

    /// How many services are told.
    public static final int MOST_SERVICES = 200;

    private static final long FRESH_NANOS = 5_000_000_000L;

    /// How many sessions are in which state.
    ///
    /// @param srttNanos the median of the smoothed round trips of those that heard their peer in the last seconds;
    ///                  0 = there is none
    public record SessionSummary(int opening, int open, int linger, int timeWait, long srttNanos) {}

    static SessionSummary summary(Session[] all, long now) {
        int[] counts = new int[SessionState.values().length];
        long[] srtts = new long[all.length];
        int measured = 0;
        for (Session session : all) {
            counts[session.state().ordinal()]++;
            long srtt = session.srttNanos();
            if (now - session.receivedAt() < FRESH_NANOS && srtt > 0) {
                srtts[measured++] = srtt;
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
            if (session.state() != SessionState.TIME_WAIT) {
                total.add(session.counted());
            }
        }
        return total;
    }

    static List<SessionView> views(Session[] all, Function<Session, @Nullable Endpoint> peers) {
        List<SessionView> views = new ArrayList<>(all.length);
        for (Session session : all) {
            views.add(session.view(peers.apply(session)));
        }
        views.sort(Comparator.comparingInt(SessionView::conv));
        return List.copyOf(views);
    }
}
