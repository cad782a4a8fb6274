package net.kcptun.core.tunnel;

import java.util.List;
import net.kcptun.core.crypto.PacketCipher;
import net.kcptun.core.tunnel.api.CloseReason;
import net.kcptun.core.tunnel.api.DatagramListener;
import net.kcptun.core.tunnel.api.DropReason;
import net.kcptun.core.tunnel.api.Path;
import net.kcptun.core.tunnel.api.PathView;
import net.kcptun.core.tunnel.api.PeerPath;
import net.kcptun.core.tunnel.api.SessionState;
import net.kcptun.core.tunnel.api.Stream;
import net.kcptun.core.tunnel.api.TunnelOptions;
import net.kcptun.core.tunnel.api.TunnelOptions.Role;
import net.kcptun.core.tunnel.api.TunnelPorts;
import net.kcptun.core.tunnel.api.TunnelStats;
import net.kcptun.core.tunnel.api.TurnHandler;
import net.kcptun.core.tunnel.control.ControlHost;
import net.kcptun.core.tunnel.control.ControlPlane;
import net.kcptun.core.tunnel.session.FlushScheduler;
import net.kcptun.core.tunnel.session.Session;
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
/// The tunnel routes: what is opened goes to a session or to the [ControlPlane], what a turn has caused to the sink.
/// How sessions begin and are forgotten is told in [SessionLifecycle].
///
/// A client has one peer and knows its sessions by their conv alone, so that they outlive a change of the server's
/// address; a server knows them by address and conv. How peers are found is the [ControlPlane]'s business.
///
/// A server lets sessions move ([Roaming]). A program may have several tunnels, each with an event loop and sessions of
/// its own, which share what [SharedState] says. RESET and the other control messages never move anything. Used by one
/// thread.
public final class Tunnel implements TurnHandler, DatagramListener {
    private static final int SHARE_PACKETS = 32;
    /// Then what has come in meanwhile is read, so that acknowledgements do not wait for all there is to send.
    private static final int TURN_PACKETS = 128;
    private static final Endpoint NOWHERE = Endpoint.ipv4(0, 0);

    private final PacketCipher cipher;
    private final TunnelStats stats = new TunnelStats();
    private final PacketSender sender;
    private final ControlHost controlHost;
    private final ControlPlane control;
    private final Sessions sessions;
    private final SessionLifecycle lifecycle;
    private final FlushScheduler scheduler;
    private final Roaming roaming;
    private final SharedState.Member member;
    private final FloodLimit flood;
    private final boolean isClient;
    private final boolean isFollower;
    private TunnelOptions options;

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
        this.member = member;
        this.isClient = options.role() == Role.CLIENT;
        this.sender = new PacketSender(cipher, ports.sink(), stats, options);
        this.sessions = new Sessions(options.role(), member, ports.entropy());
        this.controlHost = new ControlHost(options, ports, sender, stats, new PathSessions(sessions));
        this.control = ControlPlane.of(options, controlHost);
        this.lifecycle = new SessionLifecycle(options, ports, sender, control, sessions);
        this.scheduler = lifecycle.scheduler();
        this.isFollower = options.role() == Role.SERVER && sender.isSealed();
        this.roaming = new Roaming(sessions, sender, ports.entropy(), isFollower, lifecycle);
        this.flood = new FloodLimit(ports.entropy().nextInt());
        share(options);
        member.shared().mailbox(member.index()).readBy(new Mail());
    }

    @Override
    public boolean onPacket(byte[] buf, int off, int len, Endpoint from, long now) {
        stats.packetsReceived++;
        stats.packetBytesReceived += len;
        if (flood.isReached(from, now) && !isKnown(from)) {
            drop(DropReason.FLOOD, from, now);
            return false;
        }
        int plain = cipher.open(buf, off, len);
        if (plain < Integer.BYTES) {
            if (!isKnown(from)) {
                flood.onFailure(from);
            }
            drop(DropReason.ofUnopened(plain), from, now);
            return false;
        }
        if (isStranger(from)) {
            drop(DropReason.UNKNOWN_PEER, from, now);
            return false;
        }
        control.onReceived(from, now);
        if (Bytes.i32(buf, off) == 0) {
            onControl(buf, off, plain, from, now);
        } else if (control.isRefused(from)) {
            lifecycle.refuse(Bytes.i32(buf, off), from, now);
        } else {
            onSessionPacket(buf, off, plain, from, now);
        }
        return sender.isSealed();
    }

    private void onSessionPacket(byte[] buf, int off, int len, Endpoint from, long now) {
        int conv = Bytes.i32(buf, off);
        Session session = sessions.find(keyAddress(from), conv);
        if (session == null) {
            Roaming.Verdict verdict = roaming.onPacket(buf, off, len, from, now);
            session = open(verdict, buf, off, len, from, now);
            if (session == null) {
                return;
            }
        }
        input(session, buf, off, len, from, now);
    }

    private void input(Session session, byte[] buf, int off, int len, Endpoint from, long now) {
        stats.kcpReceivedBytes += len;
        if (session.peer().asksElsewhere(from) && session.isPlausible(buf, off, len)) {
            session.peer().answerFrom(from);
        }
        if (session.state() == SessionState.TIME_WAIT) {
            lifecycle.onLatePacket(session, from, now);
        } else if (!session.onPacket(buf, off, len, now)) {
            drop(DropReason.BAD_KCP, from, now);
        }
    }

    /// The session that a packet opens which came from where its conv is not known; null: none.
    private @Nullable Session open(Roaming.Verdict verdict, byte[] buf, int off, int len, Endpoint from, long now) {
        switch (verdict) {
            case UNKNOWN -> {
                return lifecycle.openForPacket(buf, off, len, from, now);
            }
            case ANOTHER -> {
                return lifecycle.openUnanswered(buf, off, len, from, now);
            }
            case ASKED -> drop(DropReason.NOT_MOVED, from, now);
            case NO_ROOM -> drop(DropReason.NO_ROOM, from, now);
            case HANDED_OVER -> {}
        }
        return null;
    }

    /// A client's accepted TCP connection becomes a session; `remote` is for the log. Null: it is refused, because a
    /// limit is reached or this end is shutting down. While the server is not found yet, the session waits for it.
    public @Nullable Session open(Stream stream, String remote, long now) {
        return lifecycle.openForStream(stream, remote, now);
    }

    /// Nonces begin anew, since they would tie the old socket to the new one.
    @Override
    public void onPaths(List<Path> paths, long now) {
        cipher.renewNonces();
        control.onPaths(paths, now);
    }

    /// A router in front of this host lets in from now on what comes to that address of its own, and sends it to the
    /// tunnel's socket.
    ///
    /// @param mapped null: it no longer does
    public void onMapped(@Nullable Endpoint mapped, long now) {
        control.onMapped(mapped, now);
    }

    @Override
    public void onPathEnd(Endpoint peer, long now) {
        lifecycle.cutAt(keyAddress(peer), now);
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
        boolean isWatchOther = other.timing().keepalive() != options.timing().keepalive();
        options = other;
        share(other);
        controlHost.options(other);
        if (isWatchOther) {
            control.onKeepalive(now);
        }
        lifecycle.options(other);
    }

    /// What holds for all tunnels of the program together.
    private void share(TunnelOptions all) {
        member.shared().budget().limit(all.limits().buffered());
        member.shared().rateCap().limit(all.rateUp());
    }

    @Override
    public void onTimers(long now) {
        control.onTimer(now);
        lifecycle.onTimers(now);
        roaming.onTimer(now);
    }

    @Override
    public void flush(long now) {
        long limit = stats.packetsSent + TURN_PACKETS;
        while (!scheduler.isDone() && sender.isWritable() && stats.packetsSent < limit) {
            Session session = scheduler.next();
            if (scheduler.isForgotten(session)) {
                continue;
            }
            if (scheduler.beginsMuch()) {
                sender.push();
            }
            try {
                if (session.flush(now, SHARE_PACKETS, sender.to(lifecycle.destination(session), now))) {
                    scheduler.add(session);
                } else {
                    scheduler.schedule(session);
                }
            } catch (RuntimeException | Error fault) {
                // Want of memory, say. The others go on, in the next turn.
                session.cut(CloseReason.FAULT, now);
                throw fault;
            }
        }
        lifecycle.pool().endTurn(now);
    }

    @Override
    public long nextDeadline() {
        if (!scheduler.isDone() && sender.isWritable()) {
            return 0;
        }
        long sessionsAt = Math.min(lifecycle.pool().nextDeadline(), scheduler.earliest());
        return Math.min(sessionsAt, Math.min(roaming.nextDeadline(), control.nextDeadline()));
    }

    /// Ends every session and tells the peers. No session is opened afterwards. RESET is repeated by [#onTimers] for a
    /// few seconds, if the owner waits so long. Returns whether there was anybody to tell.
    public boolean shutdown(long now) {
        return lifecycle.shutdown(now);
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
        return snapshot(withSessions, TunnelSnapshot.MOST_PATHS, now);
    }

    /// What can be seen of it now.
    ///
    /// @param withSessions false: only sums, which cost no memory for each session
    /// @param mostPaths    how many paths are told at most
    public TunnelSnapshot snapshot(boolean withSessions, int mostPaths, long now) {
        Session[] all = sessions.all();
        boolean isRendezvous = options.role() == Role.RENDEZVOUS;
        return new TunnelSnapshot(
                now,
                control.path(now),
                stats.copy(),
                TunnelSnapshot.kcp(stats, all),
                TunnelSnapshot.summary(all, now),
                withSessions ? TunnelSnapshot.views(all, lifecycle::destination) : List.of(),
                member.buffers().own(),
                member.buffers().narrowed(),
                isRendezvous ? control.uses() : lifecycle.uses(withSessions),
                control.services(TunnelSnapshot.MOST_SERVICES),
                control.registry(),
                paths(mostPaths, now),
                sessions.peers().count());
    }

    /// A client's sessions belong to its server, wherever that is.
    private List<PeerPath> paths(int most, long now) {
        List<PeerPath> busiest = sessions.peers().busiest(most);
        PathView server = isClient ? control.path(now) : null;
        return busiest.stream()
                .map(path -> isClient ? path.to(server == null ? null : server.peer()) : path)
                .map(path -> path.relayed(path.peer() != null && control.isRelay(path.peer())))
                .toList();
    }

    /// Without a key only its address tells a client who its server is.
    private boolean isStranger(Endpoint from) {
        return !sender.isSealed() && !control.expects(from);
    }

    private void onControl(byte[] buf, int off, int len, Endpoint from, long now) {
        switch (ControlCodec.decode(buf, off, len)) {
            case null -> drop(DropReason.BAD_CONTROL, from, now);
            case Ping(int millis) -> {
                if (control.isAnswered(from)) {
                    sender.send(new Pong(millis, isFollower), from, now);
                }
                control.onPing(from, now);
            }
            case Reset _ when control.isRefused(from) -> drop(DropReason.UNKNOWN_PEER, from, now);
            case Reset(int conv) -> {
                if (!resets(conv, from, now) && !roaming.onReset(conv, buf, off, len, from)) {
                    drop(DropReason.NO_ROOM, from, now);
                }
            }
            case Pong(int value, boolean _) when roaming.onPong(value, buf, off, len, from, now) -> {}
            case ControlMessage other -> {
                if (!control.onMessage(other, from, now)) {
                    drop(DropReason.UNEXPECTED_CONTROL, from, now);
                }
            }
        }
    }

    /// Whether there is a session that the peer's RESET is for.
    private boolean resets(int conv, Endpoint from, long now) {
        Session session = sessions.find(keyAddress(from), conv);
        if (session != null) {
            session.onReset(now);
        }
        return session != null;
    }

    /// Whether this end's server, its rendezvous server, or the host of a session's peer is there.
    private boolean isKnown(Endpoint from) {
        return isClient ? control.expects(from) : control.isRendezvous(from) || isServed(from);
    }

    /// By any of the program's tunnels: a peer that has moved may come to another one. Of sessions that have ended only
    /// this one's are known.
    private boolean isServed(Endpoint from) {
        return member.shared().addresses().has(from) || sessions.peers().find(from) != null;
    }

    private void drop(DropReason reason, Endpoint from, long now) {
        controlHost.drop(reason, from, now);
    }

    /// Under which address a session with a peer at `address` is known.
    private Endpoint keyAddress(Endpoint address) {
        return isClient ? NOWHERE : address;
    }

    /// What other tunnels of the program have for this one's sessions.
    private final class Mail implements Mailbox.Reader {
        @Override
        public void onPacket(byte[] packet, Endpoint from, long now) {
            control.onReceived(from, now);
            if (Bytes.i32(packet, 0) == 0) {
                switch (ControlCodec.decode(packet, 0, packet.length)) {
                    case Reset(int reset) -> resets(reset, from, now);
                    case Pong(int value, boolean _) -> roaming.onHandedOverPong(value, from, now);
                    case null, default -> {}
                }
            } else {
                onSessionPacket(packet, from, now);
            }
        }

        private void onSessionPacket(byte[] packet, Endpoint from, long now) {
            int conv = Bytes.i32(packet, 0);
            Session session = sessions.find(keyAddress(from), conv);
            if (session == null) {
                Roaming.Verdict verdict = roaming.onHandedOver(packet, 0, packet.length, from, now);
                session = open(verdict, packet, 0, packet.length, from, now);
            }
            if (session != null) {
                input(session, packet, 0, packet.length, from, now);
            }
        }

        @Override
        public void onPeerMoved(Endpoint from, Endpoint to, long now) {
            roaming.onPeerMoved(from, to, now);
        }
    }
}
