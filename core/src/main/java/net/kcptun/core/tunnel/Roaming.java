package net.kcptun.core.tunnel;

import java.util.ArrayList;
import java.util.List;
import net.kcptun.core.kcp.OpeningPacket;
import net.kcptun.core.tunnel.session.Peer;
import net.kcptun.core.tunnel.session.Session;
import net.kcptun.core.tunnel.session.Sessions;
import net.kcptun.core.tunnel.shared.SessionDirectory;
import net.kcptun.core.tunnel.shared.SessionDirectory.Claim;
import net.kcptun.core.tunnel.shared.SharedState;
import net.kcptun.core.wire.Bytes;
import net.kcptun.core.wire.Endpoint;
import net.kcptun.core.wire.Entropy;
import org.jspecify.annotations.Nullable;

/// Whose packet it is that comes to a server from an address where its conv is not known: of a session whose peer may
/// have moved, or of one that another tunnel of the program has.
///
/// The kernel spreads what comes to a shared port by the sender's address. So when a peer's address changes, its
/// packets come to any tunnel; its sessions stay where they are, and what is theirs is handed over to them, opened,
/// for as long as they are at that address. Their answers leave from the same port, whichever tunnel sends them.
///
/// | where | a packet of (address, conv) that is not in the table | what is done |
/// |---|---|---|
/// | here | listed with that very address, by another tunnel | handed over |
/// | here | there is no key, or no session of that conv in any tunnel | [Verdict#UNKNOWN] |
/// | here | sessions of that conv in several tunnels | judged here, or handed over to one of those in turn |
/// | here, handed over | there are none any more, or they have ended | UNKNOWN |
/// | here, handed over | it can be of none that is here, as below | [Verdict#ANOTHER] |
/// | here, handed over | else | [Verdict#ASKED]: whether the peer is there now is found out by [PathValidations] |
///
/// | a session that lives | whether the packet can be its |
/// |---|---|
/// | the packet contradicts its windows ([Kcp#isPlausible]) | no |
/// | a first segment ([OpeningPacket#isFirst]); the session is old, or its peer has answered where it was | no |
/// | else | yes |
///
/// | else | what is done |
/// |---|---|
/// | it is shown that a peer has moved | all sessions of the old address move, in all tunnels |
/// | PONG that any tunnel waits for | served there |
/// | RESET from a listed address, of another tunnel's session | handed over |
/// | RESET from anywhere else, and every other control message | moves nothing, served where it comes |
/// | a mailbox is full | [Verdict#NO_ROOM]; the client tries again |
/// | a packet that was handed over | is never handed on |
///
/// A client sends its first segment again until it has heard of it, and may move meanwhile, more than once. So a
/// session is old after ten seconds: before that it is asked for. Later the first segment is another client's, which
/// has drawn the same conv, or this one begins anew.
///
/// UNKNOWN is a new session or RESET; ANOTHER is a new session or nothing, since a RESET for the conv of a session that
/// lives could be passed on to its client by whoever sent the packet.
///
/// A conv of an address may be in one tunnel and its next one in another. What all sessions of one address have in
/// flight, however, is limited by each tunnel for its own.
///
/// Without a key a listed address leads to its session all the same, since the kernel spreads anew when a loop opens
/// its socket or closes it. Used by its tunnel's thread.
public final class Roaming {
    private static final long YOUNG_NANOS = 10_000_000_000L;

    private final SharedState shared;
    private final SessionDirectory directory;
    private final int tunnel;
    private final Sessions sessions;
    private final boolean mayMove;
    private final Movers movers;
    private final PathValidations validations;
    private int turn;

    /// What came of a packet.
    enum Verdict {
        /// It is of no session that is known.
        UNKNOWN,
        /// Likewise, though sessions of that conv live.
        ANOTHER,
        /// It can be of a session whose peer is elsewhere, as far as is known.
        ASKED,
        /// A tunnel that may have its session has it.
        HANDED_OVER,
        /// That tunnel is too far behind to take it.
        NO_ROOM
    }

    /// Who is told of a move that began in this tunnel, or followed another tunnel's.
    interface Movers {
        void onMoved(Move move, long now);
    }

    /// A peer's sessions have gone on at another address.
    ///
    /// @param sessions how many of this tunnel's
    /// @param isFirst  whether the move began in this tunnel
    record Move(Endpoint from, Endpoint to, int sessions, boolean isFirst) {}

    /// @param mayMove whether a packet proves that its sender has the key
    Roaming(Sessions sessions, PacketSender sender, Entropy entropy, boolean mayMove, Movers movers) {
        SharedState.Member member = sessions.member();
        this.shared = member.shared();
        this.directory = shared.directory();
        this.tunnel = member.index();
        this.sessions = sessions;
        this.mayMove = mayMove;
        this.movers = movers;
        this.validations = new PathValidations(member, sender, entropy, this::move);
    }

    /// An opened packet from the socket.
    Verdict onPacket(byte[] buf, int off, int len, Endpoint from, long now) {
        int conv = Bytes.i32(buf, off);
        Claim claim = directory.find(conv, from);
        if (claim == null && mayMove) {
            claim = inTurn(directory.of(conv));
        }
        if (claim == null) {
            return Verdict.UNKNOWN;
        }
        if (claim.tunnel() == tunnel) {
            return judge(buf, off, len, from, now);
        }
        return shared.mailbox(claim.tunnel()).sendPacket(buf, off, len, from) ? Verdict.HANDED_OVER : Verdict.NO_ROOM;
    }

    /// A packet that another tunnel has handed over.
    Verdict onHandedOver(byte[] buf, int off, int len, Endpoint from, long now) {
        return mayMove ? judge(buf, off, len, from, now) : Verdict.UNKNOWN;
    }

    /// A RESET, opened, for a session that is not in the table.
    ///
    /// @return whether its session's tunnel, if there is one, has it
    boolean onReset(int conv, byte[] buf, int off, int len, Endpoint from) {
        Claim claim = directory.find(conv, from);
        boolean isElsewhere = claim != null && claim.tunnel() != tunnel;
        return !isElsewhere || shared.mailbox(claim.tunnel()).sendPacket(buf, off, len, from);
    }

    /// A PONG, opened. False: nobody waits for it. Where the tunnel that does has no room, the next one may get there.
    boolean onPong(int value, byte[] buf, int off, int len, Endpoint from, long now) {
        int waiting = shared.awaited().tunnel(value);
        if (waiting == tunnel) {
            return validations.onPong(value, from, now);
        }
        if (waiting >= 0) {
            shared.mailbox(waiting).sendPacket(buf, off, len, from);
        }
        return waiting >= 0;
    }

    /// A PONG that another tunnel has handed over.
    void onHandedOverPong(int value, Endpoint from, long now) {
        validations.onPong(value, from, now);
    }

    /// Another tunnel has found that a peer has moved.
    void onPeerMoved(Endpoint from, Endpoint to, long now) {
        Peer old = sessions.peers().find(from);
        if (old != null) {
            move(old, to, false, now);
        }
    }

    void onTimer(long now) {
        validations.onTimer(now);
    }

    /// When [#onTimer] has something to do; `Long.MAX_VALUE` = never.
    long nextDeadline() {
        return validations.nextDeadline();
    }

    /// Where several tunnels have a session of that conv, each is asked once in a while.
    private @Nullable Claim inTurn(List<Claim> claims) {
        return claims.isEmpty() ? null : claims.get(Math.floorMod(turn++, claims.size()));
    }

    private Verdict judge(byte[] buf, int off, int len, Endpoint from, long now) {
        int conv = Bytes.i32(buf, off);
        List<Session> possible = new ArrayList<>();
        List<Endpoint> known = new ArrayList<>();
        boolean isAnyAlive = false;
        for (Claim claim : directory.of(conv)) {
            Session session = claim.tunnel() == tunnel ? sessions.find(claim.peer(), conv) : null;
            if (session == null) {
                boolean isElsewhere = claim.tunnel() != tunnel;
                isAnyAlive |= isElsewhere;
                if (isElsewhere) {
                    known.add(claim.peer());
                }
                continue;
            }
            isAnyAlive |= session.isAlive();
            if (isPossible(session, buf, off, len, from, now)) {
                possible.add(session);
                known.add(claim.peer());
            }
        }
        for (Session session : possible) {
            List<Endpoint> others = new ArrayList<>(known);
            others.remove(session.address());
            validations.onPacket(session, others, from, now);
        }
        if (possible.isEmpty()) {
            return isAnyAlive ? Verdict.ANOTHER : Verdict.UNKNOWN;
        }
        return Verdict.ASKED;
    }

    /// Whether the packet can be of that session.
    private boolean isPossible(Session session, byte[] buf, int off, int len, Endpoint from, long now) {
        if (!session.isPlausible(buf, off, len)) {
            return false;
        }
        return !OpeningPacket.isFirst(buf, off, len)
                || validations.isOpen(session.address(), from)
                || now - session.openedAt() < YOUNG_NANOS && !validations.isRefused(session.address(), from);
    }

    private void move(Peer peer, Endpoint to, long now) {
        move(peer, to, true, now);
        shared.announceMove(peer.address(), to, tunnel);
    }

    private void move(Peer peer, Endpoint to, boolean isFirst, long now) {
        validations.onLeft(peer.address());
        int moved = sessions.move(peer, to, now);
        if (moved > 0) {
            movers.onMoved(new Move(peer.address(), to, moved, isFirst), now);
        }
    }
}
