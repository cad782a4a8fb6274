package net.kcptun.core.tunnel;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import net.kcptun.core.kcp.Kcp;
import net.kcptun.core.kcp.KcpStats;
import net.kcptun.core.wire.ControlMessage.ServiceId;
import net.kcptun.core.wire.Endpoint;

/// What could be seen of a tunnel at one moment: immutable, made on the tunnel's thread, read on any.
///
/// @param takenAt  the tunnel's clock
/// @param sessions by conv, those in TIME_WAIT included
/// @param kcp      the engines' counters, summed over all sessions there ever were
/// @param bufferedBytes  bytes of buffers that sessions hold
/// @param services at a rendezvous server: what is registered, those seen longest ago first
public record TunnelSnapshot(
        long takenAt, List<SessionView> sessions, KcpStats kcp, long bufferedBytes, List<ServiceView> services) {
    /// One registered service.
    ///
    /// @param inner  what its server calls itself
    /// @param outer  where its server's messages come from
    /// @param seenAt when it last registered
    public record ServiceView(ServiceId id, Endpoint inner, Endpoint outer, long seenAt) {}

    /// One session.
    ///
    /// @param receivedAt  when something was last received of the peer
    /// @param srttNanos   the smoothed round trip; 0 before the first
    /// @param inFlight    segments sent and not acknowledged
    /// @param waiting     segments queued or in flight
    public record SessionView(
            int conv,
            Endpoint peer,
            SessionState state,
            long openedAt,
            long receivedAt,
            long srttNanos,
            long rtoNanos,
            int inFlight,
            int waiting) {}

    static TunnelSnapshot of(
            TunnelStats stats, Session[] all, long bufferedBytes, List<ServiceView> services, long now) {
        KcpStats total = new KcpStats();
        total.add(stats.ended());
        List<SessionView> views = new ArrayList<>(all.length);
        for (Session session : all) {
            Kcp engine = session.engine();
            if (engine != null) {
                total.add(engine.stats());
            }
            views.add(view(session));
        }
        views.sort(Comparator.comparingInt(SessionView::conv));
        return new TunnelSnapshot(now, List.copyOf(views), total, bufferedBytes, services);
    }

    private static SessionView view(Session session) {
        Kcp engine = session.engine();
        return new SessionView(
                session.conv(),
                session.address(),
                session.state(),
                session.openedAt(),
                session.receivedAt(),
                engine == null ? 0 : engine.srttNanos(),
                engine == null ? 0 : engine.rtoNanos(),
                engine == null ? 0 : engine.inFlight(),
                engine == null ? 0 : engine.waiting());
    }
}
