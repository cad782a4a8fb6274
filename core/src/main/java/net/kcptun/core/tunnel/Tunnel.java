package net.kcptun.core.tunnel;

import java.util.ArrayDeque;
import net.kcptun.core.crypto.PacketCipher;
import net.kcptun.core.kcp.Kcp;
import net.kcptun.core.kcp.SegmentPool;
import net.kcptun.core.tunnel.Session.SessionKey;
import net.kcptun.core.tunnel.TunnelOptions.Role;
import net.kcptun.core.wire.Bytes;
import net.kcptun.core.wire.ControlCodec;
import net.kcptun.core.wire.ControlMessage;
import net.kcptun.core.wire.ControlMessage.Ping;
import net.kcptun.core.wire.ControlMessage.Pong;
import net.kcptun.core.wire.ControlMessage.Reset;
import net.kcptun.core.wire.Endpoint;
import net.kcptun.core.wire.Entropy;
import org.jspecify.annotations.Nullable;

/// One end of the tunnel, as a state machine without I/O: datagrams, stream events and the time go in; datagrams and
/// stream commands come out through [Ports].
///
/// `now` is Unix time in nanoseconds of a clock that never steps; its milliseconds modulo 2^32 are the wire's clock.
/// An input only marks the sessions that it concerns as dirty. At the end of the turn [#flush] sends for those what
/// is due, a share each in turn, while the sink takes more. Nothing here throws on bad input.
///
/// A client has one peer and knows its sessions by their conv alone, so that they outlive a change of the server's
/// address; a server knows them by address and conv. Used by one thread.
public final class Tunnel {
    /// Sessions in TIME_WAIT that are remembered at most; beyond that the oldest are forgotten early.
    public static final int MAX_TIME_WAIT = 65536;

    private static final int SHARE_PACKETS = 32;
    private static final int TURN_PACKETS = 512;
    private static final int POOL_IDLE_BYTES = 8 << 20;
    private static final Endpoint NOWHERE = Endpoint.ipv4(0, 0);

    private final PacketCipher cipher;
    private final Ports ports;
    private final TunnelStats stats = new TunnelStats();
    private final Outlet outlet;
    private final SegmentPool pool;
    private final KeepAlive keepAlive;
    private final ResetLimiter resetLimiter = new ResetLimiter();
    private final SessionTable sessions = new SessionTable();
    private final DeadlineQueue deadlines = new DeadlineQueue();
    private final ArrayDeque<Session> dirty = new ArrayDeque<>();
    private final ArrayDeque<Session> ended = new ArrayDeque<>();
    private final SessionHost host = new Host();
    private TunnelOptions options;
    private @Nullable Endpoint peer;
    private int nextConv;
    private boolean isShutDown;
    private long turnNow;

    /// What a tunnel needs of the world.
    public record Ports(PacketSink sink, Dialer dialer, PathFinder pathFinder, Entropy entropy, TunnelEvents events) {}

    /// @param cipher used by this tunnel alone from now on
    public Tunnel(TunnelOptions options, PacketCipher cipher, Ports ports) {
        this.options = options;
        this.cipher = cipher;
        this.ports = ports;
        this.outlet = new Outlet(cipher, ports.sink(), stats, options.mtu());
        int segmentBytes = outlet.maxPlainBytes(Endpoint.ipv4(0, 0));
        this.pool = new SegmentPool(segmentBytes, POOL_IDLE_BYTES / segmentBytes);
        this.keepAlive = new KeepAlive(options, outlet, ports);
        this.nextConv = ports.entropy().nextInt();
    }

    /// A received datagram. It is opened in place; nothing of it is used after the call.
    public void onPacket(byte[] buf, int off, int len, Endpoint from, long now) {
        turnNow = now;
        stats.packetsReceived++;
        stats.packetBytesReceived += len;
        int plain = cipher.open(buf, off, len);
        if (plain < Integer.BYTES) {
            drop(openFailure(plain), from);
            return;
        }
        if (isStranger(from)) {
            drop(DropReason.UNKNOWN_PEER, from);
            return;
        }
        keepAlive.onReceived(now);
        int conv = Bytes.i32(buf, off);
        if (conv == 0) {
            onControl(ControlCodec.decode(buf, off, plain), from, now);
            return;
        }
        Session session = sessions.find(keyAddress(from), conv);
        if (session == null) {
            session = openForPacket(buf, off, plain, from);
            if (session == null) {
                return;
            }
        }
        if (session.state() == SessionState.TIME_WAIT) {
            drop(DropReason.TIME_WAIT, from);
            answerReset(from, conv);
            return;
        }
        if (!session.onPacket(buf, off, plain, now)) {
            drop(DropReason.BAD_KCP, from);
        }
    }

    /// A client's accepted TCP connection becomes a session; `remote` is for the log. Null: it is refused, because the
    /// limit is reached, the server's address is not known yet, or this end is shutting down.
    public @Nullable Session open(Stream stream, String remote, long now) {
        turnNow = now;
        Endpoint server = peer;
        if (server == null || isFull()) {
            refuse();
            return null;
        }
        SessionKey key = new SessionKey(NOWHERE, freeConv());
        Session session = Session.toDial(host, key, this::engine, stream, now);
        sessions.add(session);
        stats.sessionsOpened++;
        ports.events().onEvent(new TunnelEvent.StreamAccepted(key.conv(), remote), now);
        return session;
    }

    /// Where a client's server is: at first, and whenever that may have changed. The socket is a fresh one each time,
    /// and so are the nonces, which would else tie the two together.
    public void onPeerResolved(Endpoint address, long now) {
        turnNow = now;
        cipher.renewNonces();
        peer = address;
        keepAlive.onPeer(address, now);
    }

    /// Other options from now on. Their times hold for every session at once, the rest for sessions opened afterwards.
    ///
    /// @throws IllegalArgumentException if the role or the MTU differ: those cannot change
    public void onOptions(TunnelOptions other, long now) {
        if (other.role() != options.role() || other.mtu() != options.mtu()) {
            throw new IllegalArgumentException("the role and the MTU of a tunnel cannot change");
        }
        turnNow = now;
        boolean areTimesOther = !other.timing().equals(options.timing());
        options = other;
        if (areTimesOther) {
            keepAlive.onOptions(other, now);
            for (Session session : sessions.all()) {
                host.dirty(session);
            }
        }
    }

    /// Serves what has become due.
    public void onTimers(long now) {
        turnNow = now;
        keepAlive.onTimer(now);
        while (deadlines.earliest() <= now) {
            Session due = deadlines.first();
            deadlines.remove(due);
            host.dirty(due);
        }
        while (!ended.isEmpty() && ended.element().isGone(now)) {
            forget(ended.remove());
        }
    }

    /// At the end of a turn: sends what its inputs caused, while the sink takes it.
    public void flush(long now) {
        turnNow = now;
        long limit = stats.packetsSent + TURN_PACKETS;
        while (!dirty.isEmpty() && outlet.isWritable() && stats.packetsSent < limit) {
            Session session = dirty.remove();
            session.isDirty = false;
            if (session.isForgotten) {
                continue;
            }
            Kcp.Output output = outlet.toward(destination(session.peer()), now);
            if (session.flush(now, SHARE_PACKETS, output)) {
                host.dirty(session);
            } else {
                deadlines.schedule(session, session.nextDeadline());
            }
        }
    }

    /// When [#onTimers] and then [#flush] must be called at the latest: 0 = at once, `Long.MAX_VALUE` = never.
    public long nextDeadline() {
        if (!dirty.isEmpty() && outlet.isWritable()) {
            return 0;
        }
        return Math.min(deadlines.earliest(), keepAlive.nextDeadline());
    }

    /// Ends every session and tells the peers. No session is opened afterwards. RESET is repeated by [#onTimers] for a
    /// few seconds, if the owner waits so long. Returns whether there was anybody to tell.
    public boolean shutdown(long now) {
        turnNow = now;
        isShutDown = true;
        boolean hasPeers = sessions.size() > ended.size();
        for (Session session : sessions.all()) {
            session.onShutdown(now);
        }
        return hasPeers;
    }

    public TunnelStats stats() {
        return stats;
    }

    /// What can be seen of it now.
    public TunnelSnapshot snapshot(long now) {
        return TunnelSnapshot.of(stats, sessions.all(), pool.outstandingBytes(), now);
    }

    /// Without a key only its address tells a client who its server is.
    private boolean isStranger(Endpoint from) {
        return options.role() == Role.CLIENT && cipher.overhead() == 0 && !from.equals(peer);
    }

    private DropReason openFailure(int result) {
        return switch (result) {
            case PacketCipher.FORGED -> DropReason.FORGED;
            case PacketCipher.REPLAYED -> DropReason.REPLAYED;
            default -> DropReason.TOO_SHORT;
        };
    }

    private void onControl(@Nullable ControlMessage message, Endpoint from, long now) {
        switch (message) {
            case null -> drop(DropReason.BAD_CONTROL, from);
            case Ping(int millis) -> outlet.send(new Pong(millis), from, now);
            case Pong(int millis) -> keepAlive.onPong(millis, from, now);
            case Reset(int conv) -> {
                Session session = sessions.find(keyAddress(from), conv);
                if (session != null) {
                    session.onReset(now);
                }
            }
            case ControlMessage.Listen _, ControlMessage.Connect _, ControlMessage.Punch _ ->
                drop(DropReason.UNEXPECTED_CONTROL, from);
        }
    }

    /// A new session if the packet can be the first of one: its sender has received nothing yet and sends what a window
    /// that starts at 0 can take. Anything else belongs to a session that this end no longer knows.
    private @Nullable Session openForPacket(byte[] buf, int off, int len, Endpoint from) {
        int conv = Bytes.i32(buf, off);
        if (options.role() != Role.SERVER || isShutDown || !Kcp.canOpen(buf, off, len, options.kcp())) {
            drop(DropReason.UNKNOWN_SESSION, from);
            answerReset(from, conv);
            return null;
        }
        if (isFull()) {
            drop(DropReason.SESSION_LIMIT, from);
            refuse();
            answerReset(from, conv);
            return null;
        }
        Session session = Session.toBeDialed(host, new SessionKey(from, conv), this::engine, turnNow);
        sessions.add(session);
        stats.sessionsOpened++;
        ports.events().onEvent(new TunnelEvent.SessionAccepted(conv, from), turnNow);
        return session;
    }

    private Kcp engine(SessionKey key, Kcp.Receiver receiver) {
        int packetBytes = outlet.maxPlainBytes(destination(key.peer()));
        return new Kcp(key.conv(), packetBytes, options.kcp(), pool, receiver);
    }

    private boolean isFull() {
        return isShutDown || sessions.size() - ended.size() >= options.maxSessions();
    }

    private void refuse() {
        stats.sessionsRefused++;
        ports.events().onEvent(new TunnelEvent.SessionRefused(options.maxSessions()), turnNow);
    }

    private int freeConv() {
        while (nextConv == 0 || sessions.find(NOWHERE, nextConv) != null) {
            nextConv++;
        }
        return nextConv++;
    }

    private void answerReset(Endpoint to, int conv) {
        if (resetLimiter.permits(to, conv, turnNow)) {
            stats.resetsSent++;
            outlet.send(new Reset(conv), to, turnNow);
        }
    }

    private void drop(DropReason reason, Endpoint from) {
        stats.dropped(reason);
        ports.events().onDrop(reason, from, turnNow);
    }

    /// Under which address a session with a peer at `address` is known.
    private Endpoint keyAddress(Endpoint address) {
        return options.role() == Role.CLIENT ? NOWHERE : address;
    }

    /// Where the packets of a session go that is known under `address`.
    private Endpoint destination(Endpoint address) {
        Endpoint server = peer;
        return server == null ? address : server;
    }

    private void forget(Session session) {
        session.isForgotten = true;
        deadlines.remove(session);
        sessions.remove(session);
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
        public void event(TunnelEvent event) {
            ports.events().onEvent(event, turnNow);
        }

        @Override
        public void dirty(Session session) {
            if (!session.isDirty) {
                session.isDirty = true;
                dirty.add(session);
            }
        }

        @Override
        public void ended(Session session) {
            ended.add(session);
            if (ended.size() > MAX_TIME_WAIT) {
                forget(ended.remove());
            }
        }

        @Override
        public void reset(Session session) {
            stats.resetsSent++;
            outlet.send(new Reset(session.conv()), destination(session.peer()), turnNow);
        }
    }
}
