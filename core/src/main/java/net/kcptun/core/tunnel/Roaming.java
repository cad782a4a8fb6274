package net.kcptun.core.tunnel;

import net.kcptun.core.tunnel.session.Peer;
import net.kcptun.core.tunnel.session.Session;
import net.kcptun.core.tunnel.session.Sessions;
import net.kcptun.core.tunnel.shared.LastHeard;
import net.kcptun.core.tunnel.shared.SessionDirectory;
import net.kcptun.core.tunnel.shared.SessionDirectory.Claim;
import net.kcptun.core.tunnel.shared.SharedState;
import net.kcptun.core.wire.Bytes;
import net.kcptun.core.wire.Endpoint;

/// Whose packet it is that comes to a server from an address where its conv is not known: of a session that has moved,
/// or of one that another tunnel of the program has.
///
/// The kernel spreads what comes to a shared port by the sender's address. So when a peer's address changes, its
/// packets come to any tunnel; its sessions stay where they are, and what is theirs is handed over to them, opened,
/// for as long as they are at that address. Their answers leave from the same port, whichever tunnel sends them.
///
/// | where | a packet of (address, conv) that is not in the table | what is done |
/// |---|---|---|
/// | here | listed with that very address, by another tunnel | handed over |
/// | here | there is no key | [Verdict#UNKNOWN] |
/// | here | exactly one session of that conv in all tunnels, in another one | handed over |
/// | here, handed over | exactly one, and it is here: as below | |
/// | here, handed over | none, or several | UNKNOWN |
///
/// | the one session, in its own tunnel | what is done |
/// |---|---|
/// | has ended, or the packet contradicts its windows ([Kcp#isPlausible]) | UNKNOWN |
/// | its address was heard within the last second, by any tunnel | [Verdict#TOO_SOON]; the client tries again |
/// | else | all sessions of the old address move, in all tunnels |
///
/// | else | what is done |
/// |---|---|
/// | RESET from a listed address, of another tunnel's session | handed over |
/// | RESET from anywhere else, and every other control message | moves nothing, served where it comes |
/// | a mailbox is full | [Verdict#NO_ROOM]; the client tries again |
/// | another tunnel says that a peer has moved, and the old address is quiet | its sessions here move too |
/// | a packet that was handed over | is never handed on |
///
/// UNKNOWN is a new session or RESET, where that is found: with the owner of a conv, if it was asked. So a conv of an
/// address may be in one tunnel and its next one in another; that a peer is *quiet* therefore means that no tunnel
/// heard it, neither a packet of a session nor a PING ([LastHeard]), as if there were one tunnel only. What all
/// sessions of one address have in flight, however, is limited by each tunnel for its own.
///
/// Two first packets of one conv from two addresses, which come to two tunnels within the same microsecond, open two
/// sessions, as nothing is locked; the client goes on with one, and the other fails.
///
/// Without a key a listed address leads to its session all the same, since the kernel spreads anew when a loop opens
/// its socket or closes it. Used by its tunnel's thread.
public final class Roaming {
    private static final long QUIET_NANOS = 1_000_000_000L;

    private final SharedState shared;
    private final SessionDirectory directory;
    private final int tunnel;
    private final Sessions sessions;
    private final boolean mayMove;

    private final Movers movers;

    /// What came of a packet.
    enum Verdict {
        /// It is of no session that is known.
        UNKNOWN,
        /// Its session has moved to where it came from, and is in the table now.
        MOVED,
        /// Its session cannot have moved yet.
        TOO_SOON,
        /// Its session's tunnel has it.
        HANDED_OVER,
        /// Its session's tunnel is too far behind to take it.
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
    Roaming(SharedState.Member member, Sessions sessions, boolean mayMove, Movers movers) {
        this.shared = member.shared();
        this.directory = shared.directory();
        this.tunnel = member.index();
        this.sessions = sessions;
        this.mayMove = mayMove;
        this.movers = movers;
    }

    /// An opened packet from the socket.
    Verdict onPacket(byte[] buf, int off, int len, Endpoint from, long now) {
        int conv = Bytes.i32(buf, off);
        Claim claim = directory.find(conv, from);
        if (claim == null && mayMove) {
            claim = directory.findOnly(conv);
        }
        if (claim == null) {
            return Verdict.UNKNOWN;
        }
        if (claim.tunnel() == tunnel) {
            return judge(claim, buf, off, len, from, now);
        }
        return shared.mailbox(claim.tunnel()).sendPacket(buf, off, len, from) ? Verdict.HANDED_OVER : Verdict.NO_ROOM;
    }

    /// A packet that another tunnel has handed over.
    Verdict onHandedOver(byte[] buf, int off, int len, Endpoint from, long now) {
        Claim claim = directory.findOnly(Bytes.i32(buf, off));
        boolean isOurs = claim != null && claim.tunnel() == tunnel && mayMove;
        return isOurs ? judge(claim, buf, off, len, from, now) : Verdict.UNKNOWN;
    }

    /// A RESET, opened, for a session that is not in the table.
    ///
    /// @return whether its session's tunnel, if there is one, has it
    boolean onReset(int conv, byte[] buf, int off, int len, Endpoint from) {
        Claim claim = directory.find(conv, from);
        boolean isElsewhere = claim != null && claim.tunnel() != tunnel;
        return !isElsewhere || shared.mailbox(claim.tunnel()).sendPacket(buf, off, len, from);
    }

    /// Another tunnel has found that a peer has moved.
    void onPeerMoved(Endpoint from, Endpoint to, long now) {
        Peer old = sessions.peers().find(from);
        if (old == null || !old.isQuiet(now, QUIET_NANOS)) {
            return;
        }
        int moved = sessions.move(old, to, now);
        if (moved > 0) {
            movers.onMoved(new Move(from, to, moved, false), now);
        }
    }

    private Verdict judge(Claim claim, byte[] buf, int off, int len, Endpoint from, long now) {
        Session session = sessions.find(claim.peer(), claim.conv());
        if (session == null || !session.isPlausible(buf, off, len)) {
            return Verdict.UNKNOWN;
        }
        Peer old = session.peer();
        if (!old.isQuiet(now, QUIET_NANOS)) {
            return Verdict.TOO_SOON;
        }
        int moved = sessions.move(old, from, now);
        movers.onMoved(new Move(old.address(), from, moved, true), now);
        shared.announceMove(old.address(), from, tunnel);
        return Verdict.MOVED;
    }
}
