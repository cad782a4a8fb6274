package net.kcptun.core.tunnel;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import net.kcptun.core.crypto.PacketCipher;
import net.kcptun.core.kcp.Kcp;
import net.kcptun.core.kcp.SegmentPool;
import net.kcptun.core.kcp.StreamSink;
import net.kcptun.core.tunnel.api.CloseReason;
import net.kcptun.core.tunnel.api.DatagramListener;
import net.kcptun.core.tunnel.api.Dialer;
import net.kcptun.core.tunnel.api.DropReason;
import net.kcptun.core.tunnel.api.Limit;
import net.kcptun.core.tunnel.api.Path;
import net.kcptun.core.tunnel.api.SessionState;
import net.kcptun.core.tunnel.api.Stream;
import net.kcptun.core.tunnel.api.TunnelEvent;
import net.kcptun.core.tunnel.api.TunnelOptions;
import net.kcptun.core.tunnel.api.TunnelOptions.Role;
import net.kcptun.core.tunnel.api.TunnelPorts;
import net.kcptun.core.tunnel.api.TunnelStats;
import net.kcptun.core.tunnel.api.TurnHandler;
import net.kcptun.core.tunnel.control.ControlHost;
import net.kcptun.core.tunnel.control.ControlPlane;
import net.kcptun.core.tunnel.session.FlushScheduler;
import net.kcptun.core.tunnel.session.Session;
import net.kcptun.core.tunnel.session.SessionHost;
import net.kcptun.core.tunnel.session.SessionKey;
import net.kcptun.core.tunnel.session.Sessions;
import net.kcptun.core.tunnel.shared.Mailbox;
import net.kcptun.core.tunnel.shared.SharedState;
import net.kcptun.core.wire.Bytes;
import net.kcptun.core.wire.ControlCodec;
import net.kcptun.core.wire.ControlMessage;
import net.kcptun.core.wire.ControlMessage.Ping;
import net.kcptun.core.wire.ControlMessage.Pong;
import net.kcptun.core.wire.ControlMessage.Reset;
import net.kcptun.core.wire.Endpoint;
import org.jspecify.annotations.Nullable;

/// One end of the tunnel, as a state machine without I/O: datagrams, stream events and the time go in; datagrams and
/// stream commands come out through [TunnelPorts].
///
/// `now` is in nanoseconds of a clock that never steps. A session's packets carry the Unix time that was at its
/// opening, and from then on go with `now`. An input only marks the sessions that it concerns as dirty. At the end of
/// the turn [#flush] sends for those what is due, a share each in turn, while the sink takes more. Nothing here throws
/// on bad input.
///
/// A client has one peer and knows its sessions by their conv alone, so that they outlive a change of the server's
/// address; a server knows them by address and conv. How peers are found is the [ControlPlane]'s business.
///
/// A server lets sessions move ([Roaming]). A program may have several tunnels, each with an event loop and sessions of
/// its own, which share what [SharedState] says. RESET and the other control messages never move anything. Used by one
/// thread.
public final class Tunnel implements TurnHandler, DatagramListener {
    /// Sessions in TIME_WAIT that are remembered at most; beyond that the oldest are forgotten early.
    public static final int MAX_TIME_WAIT = 65536;

    private static final int SHARE_PACKETS = 32;
    /// Then what has come in meanwhile is read, so that acknowledgements do not wait for all there is to send.
    private static final int TURN_PACKETS = 128;
    private static final int POOL_IDLE_BYTES = 8 << 20;
    private static final Endpoint NOWHERE = Endpoint.ipv4(0, 0);

    private final PacketCipher cipher;
    private final TunnelPorts ports;
    private final TunnelStats stats = new TunnelStats();
    private final PacketSender outlet;
    private final SegmentPool pool;
    private final ControlHost controlHost;
    private final ControlPlane control;
    private final Resets resets;
    private final Sessions sessions;
    private final Roaming roaming;
    private final SharedState.Member member;
    private final Admission admission;
    private final FlushScheduler agenda = new FlushScheduler();
    private final ArrayDeque<Session> ended = new ArrayDeque<>();
    private final SessionHost host = new Host();
    private TunnelOptions options;
    private boolean isShutDown;
    private long turnNow;

    /// The only tunnel of a program.
    ///
    /// @param cipher used by this tunnel alone from now on
    public Tunnel(TunnelOptions options, PacketCipher cipher, TunnelPorts ports) {
        this(options, cipher, ports, SharedState.alone());
    }

    /// One of several tunnels of a program.
    ///
    /// @param cipher used by this tunnel alone from now on
    /// @param member taken by this tunnel alone
    public Tunnel(TunnelOptions options, PacketCipher cipher, TunnelPorts ports, SharedState.Member member) {
        this.options = options;
        this.cipher = cipher;
        this.ports = ports;
        this.outlet = new PacketSender(cipher, ports.sink(), stats, options);
        int segmentBytes = outlet.maxPlainBytes(Endpoint.ipv4(0, 0));
        this.pool = new SegmentPool(segmentBytes, POOL_IDLE_BYTES / segmentBytes, member.buffers());
        this.resets = new Resets(outlet, stats);
        this.sessions = new Sessions(options.role(), member, ports.entropy().nextInt());
        this.controlHost = new ControlHost(options, ports, outlet, stats, new PathSessions(sessions, host));
        this.control = ControlPlane.of(options, controlHost);
        boolean mayMove = options.role() == Role.SERVER && outlet.isSealed();
        this.roaming = new Roaming(member, sessions, mayMove, this::onMoved);
        this.member = member;
        this.admission = new Admission(member, options.role() == Role.SERVER);
        member.shared().budget().limit(options.limits().buffered());
        member.shared().mailbox(member.index()).readBy(new Mail());
    }

    @Override
    public boolean onPacket(byte[] buf, int off, int len, Endpoint from, long now) {
        turnNow = now;
        stats.packetsReceived++;
        stats.packetBytesReceived += len;
        int plain = cipher.open(buf, off, len);
        if (plain < Integer.BYTES) {
            drop(DropReason.ofUnopened(plain), from);
            return false;
        }
        onOpened(buf, off, plain, from, now);
        return outlet.isSealed();
    }

    private void onOpened(byte[] buf, int off, int plain, Endpoint from, long now) {
        if (isStranger(from)) {
            drop(DropReason.UNKNOWN_PEER, from);
            return;
        }
        control.onReceived(from, now);
        if (Bytes.i32(buf, off) == 0) {
            onControl(buf, off, plain, from, now);
            return;
        }
        onSessionPacket(buf, off, plain, from, false);
    }

    /// @param isHandedOver by another tunnel
    private void onSessionPacket(byte[] buf, int off, int plain, Endpoint from, boolean isHandedOver) {
        int conv = Bytes.i32(buf, off);
        Session session = sessions.find(keyAddress(from), conv);
        if (session == null) {
            session = adopt(buf, off, plain, from, isHandedOver);
            if (session == null) {
                return;
            }
        }
        stats.kcpReceivedBytes += plain;
        if (session.state() == SessionState.TIME_WAIT) {
            drop(DropReason.TIME_WAIT, from);
            resets.answer(conv, from, turnNow);
            return;
        }
        if (!session.onPacket(buf, off, plain, turnNow)) {
            drop(DropReason.BAD_KCP, from);
        }
    }

    /// A client's accepted TCP connection becomes a session; `remote` is for the log. Null: it is refused, because a
    /// limit is reached or this end is shutting down. While the server is not found yet, the session waits for it.
    public @Nullable Session open(Stream stream, String remote, long now) {
        turnNow = now;
        if (isShutDown) {
            return null;
        }
        Limit reached = admission.take(options.limits(), NOWHERE);
        if (reached != null) {
            stats.refused(reached);
            long most = options.limits().of(reached);
            ports.events().onEvent(new TunnelEvent.SessionRefused(reached, most, remote), now);
            return null;
        }
        SessionKey key = new SessionKey(sessions.peers().at(NOWHERE, now), sessions.freeConv(NOWHERE));
        Session session = Session.toDial(host, key, stream, now);
        sessions.add(session);
        stats.sessionsOpened++;
        ports.events().onEvent(new TunnelEvent.StreamAccepted(key.conv(), remote), now);
        return session;
    }

    /// Nonces begin anew, since they would tie the old socket to the new one.
    @Override
    public void onPath(Path path, long now) {
        turnNow = now;
        cipher.renewNonces();
        control.onPath(path, now);
    }

    @Override
    public void onPathEnd(Endpoint peer, long now) {
        turnNow = now;
        for (Session session : sessions.all()) {
            if (session.address().equals(keyAddress(peer))) {
                session.cut(CloseReason.PATH_ENDED, now);
            }
        }
        control.onPathEnd(peer);
    }

    /// Other options from now on. Their times hold for every session at once, the rest for sessions opened afterwards.
    ///
    /// @throws IllegalArgumentException if the role, the MTU, the carrier or the service differ
    public void onOptions(TunnelOptions other, long now) {
        if (!other.isSameTunnelAs(options)) {
            throw new IllegalArgumentException(
                    "the role, the MTU, the carrier and the service of a tunnel cannot change");
        }
        turnNow = now;
        boolean areTimesOther = !other.timing().equals(options.timing());
        boolean isWatchOther = other.timing().keepalive() != options.timing().keepalive();
        options = other;
        member.shared().budget().limit(other.limits().buffered());
        controlHost.options(other);
        if (isWatchOther) {
            control.onKeepalive(now);
        }
        if (areTimesOther) {
            for (Session session : sessions.all()) {
                host.dirty(session);
            }
        }
    }

    @Override
    public void onTimers(long now) {
        turnNow = now;
        control.onTimer(now);
        agenda.onTimers(now);
        while (!ended.isEmpty() && ended.element().isGone(now)) {
            forget(ended.remove());
        }
    }

    @Override
    public void flush(long now) {
        turnNow = now;
        long limit = stats.packetsSent + TURN_PACKETS;
        while (!agenda.isDone() && outlet.isWritable() && stats.packetsSent < limit) {
            Session session = agenda.next();
            if (session.isForgotten) {
                continue;
            }
            if (agenda.beginsMuch()) {
                outlet.push();
            }
            try {
                if (session.flush(now, SHARE_PACKETS, outlet.to(destination(session), now))) {
                    host.dirty(session);
                } else {
                    agenda.schedule(session);
                }
            } catch (RuntimeException | Error fault) {
                // Want of memory, say. The others go on, in the next turn.
                session.cut(CloseReason.FAULT, now);
                throw fault;
            }
        }
        pool.endTurn(now);
    }

    @Override
    public long nextDeadline() {
        if (!agenda.isDone() && outlet.isWritable()) {
            return 0;
        }
        return Math.min(pool.nextDeadline(), Math.min(agenda.earliest(), control.nextDeadline()));
    }

    /// Ends every session and tells the peers. No session is opened afterwards. RESET is repeated by [#onTimers] for a
    /// few seconds, if the owner waits so long. Returns whether there was anybody to tell.
    public boolean shutdown(long now) {
        turnNow = now;
        isShutDown = true;
        boolean hasPeers = sessions.size() > ended.size();
        for (Session session : sessions.all()) {
            session.cut(CloseReason.SHUTDOWN, now);
        }
        return hasPeers;
    }

    public TunnelStats stats() {
        return stats;
    }

    /// What can be seen of it now.
    public TunnelSnapshot snapshot(long now) {
        return snapshot(true, now);
    }

    /// What can be seen of it now.
    ///
    /// @param withSessions false: only sums, which cost no memory for each session
    public TunnelSnapshot snapshot(boolean withSessions, long now) {
        Session[] all = sessions.all();
        return new TunnelSnapshot(
                now,
                control.path(now),
                stats.copy(),
                TunnelSnapshot.kcp(stats, all),
                TunnelSnapshot.summary(all, now),
                withSessions ? TunnelSnapshot.views(all, this::destination) : List.of(),
                member.buffers().own(),
                member.buffers().narrowed(),
                uses(withSessions),
                control.services());
    }

    private Map<Limit, Long> uses(boolean withAddresses) {
        return options.role() == Role.RENDEZVOUS ? control.uses() : admission.uses(withAddresses);
    }

    /// Without a key only its address tells a client who its server is.
    private boolean isStranger(Endpoint from) {
        return !outlet.isSealed() && !control.expects(from);
    }

    private void onControl(byte[] buf, int off, int plain, Endpoint from, long now) {
        switch (ControlCodec.decode(buf, off, plain)) {
            case null -> drop(DropReason.BAD_CONTROL, from);
            case Ping(int millis) -> {
                sessions.peers().onReceived(from, now);
                outlet.send(new Pong(millis), from, now);
                control.onPing(from, now);
            }
            case Reset(int conv) -> {
                if (!resets(conv, from) && !roaming.onReset(conv, buf, off, plain, from)) {
                    drop(DropReason.NO_ROOM, from);
                }
            }
            case ControlMessage other -> {
                if (!control.onMessage(other, from, now)) {
                    drop(DropReason.UNEXPECTED_CONTROL, from);
                }
            }
        }
    }

    /// Whether there is a session that the peer's RESET is for.
    private boolean resets(int conv, Endpoint from) {
        Session session = sessions.find(keyAddress(from), conv);
        if (session != null) {
            session.onReset(turnNow);
        }
        return session != null;
    }

    /// Whose packet it is that comes from where its conv is not known; null: nobody's, or another tunnel's.
    private @Nullable Session adopt(byte[] buf, int off, int len, Endpoint from, boolean isHandedOver) {
        Roaming.Verdict verdict = isHandedOver
                ? roaming.onHandedOver(buf, off, len, from, turnNow)
                : roaming.onPacket(buf, off, len, from, turnNow);
        return switch (verdict) {
            case UNKNOWN -> openForPacket(buf, off, len, from);
            case MOVED -> sessions.find(from, Bytes.i32(buf, off));
            case HANDED_OVER -> null;
            case TOO_SOON -> dropped(DropReason.NOT_QUIET, from);
            case NO_ROOM -> dropped(DropReason.NO_ROOM, from);
        };
    }

    private void onMoved(Endpoint from, Endpoint to, int moved, boolean isFirst) {
        if (isFirst) {
            stats.peersMoved++;
        }
        admission.onMoved(from, to, moved);
        ports.events().onEvent(new TunnelEvent.PeerMoved(from, to, moved), turnNow);
    }

    /// A new session if the packet can be the first of one: its sender has received nothing yet and sends what a window
    /// that starts at 0 can take. Anything else belongs to a session that this end no longer knows.
    private @Nullable Session openForPacket(byte[] buf, int off, int len, Endpoint from) {
        int conv = Bytes.i32(buf, off);
        if (options.role() != Role.SERVER || isShutDown || !Kcp.canOpen(buf, off, len, options.kcp())) {
            drop(DropReason.UNKNOWN_SESSION, from);
            resets.answer(conv, from, turnNow);
            return null;
        }
        if (!options.timing()
                .isRecent(Kcp.sentAt(buf, off), (int) ports.wallClock().unixMillis())) {
            drop(DropReason.CLOCK_SKEW, from);
            return null;
        }
        Limit reached = admission.take(options.limits(), from);
        if (reached != null) {
            drop(DropReason.beyond(reached), from);
            // Once a session, not for each packet that it is opened by.
            if (resets.answer(conv, from, turnNow)) {
                stats.refused(reached);
            }
            return null;
        }
        Session session =
                Session.toBeDialed(host, new SessionKey(sessions.peers().at(from, turnNow), conv), turnNow);
        sessions.add(session);
        stats.sessionsOpened++;
        ports.events().onEvent(new TunnelEvent.SessionAccepted(conv, from), turnNow);
        return session;
    }

    private void drop(DropReason reason, Endpoint from) {
        controlHost.drop(reason, from, turnNow);
    }

    private @Nullable Session dropped(DropReason reason, Endpoint from) {
        drop(reason, from);
        return null;
    }

    /// Under which address a session with a peer at `address` is known.
    private Endpoint keyAddress(Endpoint address) {
        return options.role() == Role.CLIENT ? NOWHERE : address;
    }

    /// Where the packets of a session go; null: a client's server is not found yet.
    private @Nullable Endpoint destination(Session session) {
        return options.role() == Role.CLIENT ? control.peer() : session.address();
    }

    private void forget(Session session) {
        session.isForgotten = true;
        agenda.forget(session);
        sessions.remove(session);
    }

    /// What other tunnels of the program have for this one's sessions.
    private final class Mail implements Mailbox.Reader {
        @Override
        public void onPacket(byte[] packet, Endpoint from, long now) {
            turnNow = now;
            control.onReceived(from, now);
            if (Bytes.i32(packet, 0) != 0) {
                onSessionPacket(packet, 0, packet.length, from, true);
            } else if (ControlCodec.decode(packet, 0, packet.length) instanceof Reset(int conv)) {
                resets(conv, from);
            }
        }

        @Override
        public void onPeerMoved(Endpoint from, Endpoint to, long now) {
            turnNow = now;
            roaming.onPeerMoved(from, to, now);
        }
    }

    private final class Host implements SessionHost {
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
        public Kcp engine(SessionKey key, StreamSink receiver) {
            Endpoint server = control.peerFamily();
            int packetBytes = outlet.maxPlainBytes(server == null ? key.peer().address() : server);
            Kcp kcp = new Kcp(key.conv(), packetBytes, options.kcp(), pool, key.load(), receiver);
            kcp.clockAhead((int) (ports.wallClock().unixMillis() - turnNow / 1_000_000));
            return kcp;
        }

        @Override
        public void event(TunnelEvent event) {
            ports.events().onEvent(event, turnNow);
        }

        @Override
        public void dirty(Session session) {
            agenda.add(session);
        }

        @Override
        public void received(boolean hasData) {
            if (hasData) {
                control.onData(turnNow);
            }
        }

        @Override
        public void settled() {
            admission.onSettled();
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
        public void reset(Session session) {
            Endpoint to = destination(session);
            if (to != null) {
                resets.send(session.conv(), to, turnNow);
            }
        }
    }
}
