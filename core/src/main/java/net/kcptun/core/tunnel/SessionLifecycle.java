package net.kcptun.core.tunnel;

import java.util.ArrayDeque;
import java.util.Map;
import net.kcptun.core.kcp.Kcp;
import net.kcptun.core.kcp.OpeningPacket;
import net.kcptun.core.kcp.SegmentPool;
import net.kcptun.core.kcp.StreamSink;
import net.kcptun.core.tunnel.api.CloseReason;
import net.kcptun.core.tunnel.api.Dialer;
import net.kcptun.core.tunnel.api.DropReason;
import net.kcptun.core.tunnel.api.Limit;
import net.kcptun.core.tunnel.api.Stream;
import net.kcptun.core.tunnel.api.TunnelEvent;
import net.kcptun.core.tunnel.api.TunnelOptions;
import net.kcptun.core.tunnel.api.TunnelOptions.Role;
import net.kcptun.core.tunnel.api.TunnelPorts;
import net.kcptun.core.tunnel.api.TunnelStats;
import net.kcptun.core.tunnel.control.ControlPlane;
import net.kcptun.core.tunnel.session.FlushScheduler;
import net.kcptun.core.tunnel.session.Peer;
import net.kcptun.core.tunnel.session.Session;
import net.kcptun.core.tunnel.session.SessionHost;
import net.kcptun.core.tunnel.session.Sessions;
import net.kcptun.core.tunnel.shared.SharedState;
import net.kcptun.core.wire.Bytes;
import net.kcptun.core.wire.Endpoint;
import org.jspecify.annotations.Nullable;

/// A tunnel's sessions from their admission until they are forgotten.
///
/// | a session | by | what is done |
/// |---|---|---|
/// | is opened | a client's user, or a packet that can be the first one | admitted, listed, told |
/// | is refused | a limit, a shut-down, a clock that is far off | counted, told; a peer gets RESET |
/// | enters TIME_WAIT | itself | its places are given back; it is remembered |
/// | is forgotten | the end of TIME_WAIT, or more than 65,536 of those | as if it had never been |
///
/// Used by its tunnel's thread.
final class SessionLifecycle implements SessionHost, Roaming.Movers {
    /// Sessions in TIME_WAIT that are remembered at most; beyond that the oldest are forgotten early.
    static final int MAX_TIME_WAIT = 65536;

    private static final int POOL_IDLE_BYTES = 8 << 20;
    private static final Endpoint NOWHERE = Endpoint.ipv4(0, 0);

    private final TunnelPorts ports;
    private final PacketSender sender;
    private final TunnelStats stats;
    private final SegmentPool pool;
    private final ControlPlane control;
    private final Sessions sessions;
    private final Admission admission;
    private final Resets resets;
    private final FlushScheduler scheduler = new FlushScheduler();
    private final ArrayDeque<Session> ended = new ArrayDeque<>();
    private TunnelOptions options;
    private boolean isShutDown;

    SessionLifecycle(
            TunnelOptions options, TunnelPorts ports, PacketSender sender, ControlPlane control, Sessions sessions) {
        this.options = options;
        this.ports = ports;
        this.sender = sender;
        this.stats = sender.stats();
        this.control = control;
        this.sessions = sessions;
        SharedState.Member member = sessions.member();
        int segmentBytes = sender.maxPlainBytes(NOWHERE);
        this.pool = new SegmentPool(segmentBytes, POOL_IDLE_BYTES / segmentBytes, member.buffers());
        this.admission = new Admission(member, options.role() == Role.SERVER);
        this.resets = new Resets(sender, stats);
    }

    /// Who is looked at in this turn, and whose deadlines come.
    FlushScheduler scheduler() {
        return scheduler;
    }

    SegmentPool pool() {
        return pool;
    }

    /// For a client's accepted connection; null: it is refused. `remote` is for the log.
    @Nullable
    Session openForStream(Stream stream, String remote, long now) {
        if (isShutDown) {
            return null;
        }
        Limit reached = admission.take(options.limits(), NOWHERE);
        if (reached != null) {
            stats.refused(reached);
            long most = options.limits().of(reached);
            event(new TunnelEvent.SessionRefused(reached, most, remote), now);
            return null;
        }
        int conv = sessions.freeConv(NOWHERE);
        return open(conv, NOWHERE, stream, new TunnelEvent.StreamAccepted(conv, remote), now);
    }

    /// For a packet of an unknown conv: a new session if the packet can be the first of one, since its sender has
    /// received nothing yet and sends what may be sent before an answer. Any other belongs to a session that
    /// this end no longer knows. Null: there is none, and the peer is told, unless its clock is far off.
    @Nullable
    Session openForPacket(byte[] buf, int off, int len, Endpoint from, long now) {
        return openForPacket(buf, off, len, from, true, now);
    }

    /// Likewise, but nobody is told: sessions of that conv live elsewhere.
    @Nullable
    Session openUnanswered(byte[] buf, int off, int len, Endpoint from, long now) {
        return openForPacket(buf, off, len, from, false, now);
    }

    private @Nullable Session openForPacket(byte[] buf, int off, int len, Endpoint from, boolean answers, long now) {
        int conv = Bytes.i32(buf, off);
        boolean mayOpen = options.role() == Role.SERVER && !isShutDown;
        long sentAt = mayOpen ? OpeningPacket.sentAt(buf, off, len) : OpeningPacket.NONE;
        if (sentAt == OpeningPacket.NONE) {
            drop(DropReason.UNKNOWN_SESSION, from, now);
            if (answers) {
                resets.answer(conv, from, now);
            }
            return null;
        }
        if (!options.timing().isRecent((int) sentAt, (int) ports.unixMillis().getAsLong())) {
            drop(DropReason.CLOCK_SKEW, from, now);
            return null;
        }
        Limit reached = admission.take(options.limits(), from);
        if (reached != null) {
            drop(DropReason.beyond(reached), from, now);
            // Once a session, not for each packet that it is opened by.
            if (answers && resets.answer(conv, from, now)) {
                stats.refused(reached);
            }
            return null;
        }
        return open(conv, from, null, new TunnelEvent.SessionAccepted(conv, from), now);
    }

    private Session open(int conv, Endpoint peer, @Nullable Stream accepted, TunnelEvent event, long now) {
        Session session = new Session(this, sessions.peers().at(peer), conv, accepted, now);
        sessions.add(session);
        scheduler.add(session);
        stats.sessionsOpened++;
        event(event, now);
        return session;
    }

    /// A packet came for a session that has ended.
    void onLatePacket(Session session, Endpoint from, long now) {
        drop(DropReason.TIME_WAIT, from, now);
        resets.answer(session.conv(), from, now);
    }

    /// A packet came to a client from a server that it has sessions with no more.
    void refuse(int conv, Endpoint from, long now) {
        drop(DropReason.UNKNOWN_PEER, from, now);
        resets.answer(conv, from, now);
    }

    @Override
    public void onMoved(Roaming.Move move, long now) {
        if (move.isFirst()) {
            stats.peersMoved++;
        }
        admission.onMoved(move.from(), move.to(), move.sessions());
        event(new TunnelEvent.PeerMoved(move.from(), move.to(), move.sessions()), now);
    }

    /// Other options from now on. Their times hold for every session at once, the rest for sessions opened
    /// afterwards.
    void options(TunnelOptions other) {
        boolean areTimesOther = !other.timing().equals(options.timing());
        options = other;
        if (areTimesOther) {
            for (Session session : sessions.all()) {
                dirty(session);
            }
        }
    }

    /// What has become due.
    void onTimers(long now) {
        scheduler.onTimers(now);
        while (!ended.isEmpty() && ended.element().isGone(now)) {
            forget(ended.remove());
        }
    }

    /// Ends all sessions at that address.
    void cutAt(Endpoint address, long now) {
        for (Session session : sessions.all()) {
            if (session.address().equals(address)) {
                session.cut(CloseReason.PATH_ENDED, now);
            }
        }
    }

    /// Ends every session, and opens none afterwards. Returns whether there was any.
    boolean shutdown(long now) {
        isShutDown = true;
        boolean hasPeers = sessions.size() > ended.size();
        for (Session session : sessions.all()) {
            session.cut(CloseReason.SHUTDOWN, now);
        }
        return hasPeers;
    }

    /// As [Admission#uses].
    Map<Limit, Long> uses(boolean withAddresses) {
        return admission.uses(withAddresses);
    }

    /// Where the packets of a session go; null: a client's server is not found yet.
    @Nullable
    Endpoint destination(Session session) {
        return options.role() == Role.CLIENT ? control.peer() : session.address();
    }

    void drop(DropReason reason, Endpoint from, long now) {
        stats.dropped(reason);
        ports.events().onDrop(reason, from, now);
    }

    @Override
    public TunnelOptions options() {
        return options;
    }

    @Override
    public TunnelStats stats() {
        return stats;
    }

    @Override
    public Dialer dialer() {
        return ports.dialer();
    }

    @Override
    public Kcp kcp(Peer peer, int conv, StreamSink sink, long now) {
        Endpoint server = control.peerFamily();
        int packetBytes = sender.maxPlainBytes(server == null ? peer.address() : server);
        Kcp kcp = new Kcp(conv, packetBytes, options.kcp(), pool, peer.path(), sink);
        kcp.clockAhead((int) (ports.unixMillis().getAsLong() - now / 1_000_000));
        return kcp;
    }

    @Override
    public void event(TunnelEvent event, long now) {
        ports.events().onEvent(event, now);
    }

    @Override
    public void dirty(Session session) {
        scheduler.add(session);
    }

    @Override
    public void received(boolean hasData, long now) {
        if (hasData) {
            control.onData(now);
        }
    }

    @Override
    public void settled(Session session) {
        admission.onSettled(session.openedFrom());
    }

    @Override
    public void ended(Session session) {
        admission.onEnded(session.address());
        ended.add(session);
        if (ended.size() > MAX_TIME_WAIT) {
            forget(ended.remove());
        }
    }

    @Override
    public void reset(Session session, long now) {
        Endpoint to = destination(session);
        if (to != null) {
            resets.send(session.conv(), to, now);
        }
    }

    private void forget(Session session) {
        scheduler.forget(session);
        sessions.remove(session);
    }
}
