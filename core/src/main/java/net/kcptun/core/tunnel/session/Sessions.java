package net.kcptun.core.tunnel.session;

import net.kcptun.core.tunnel.api.SessionState;
import net.kcptun.core.tunnel.api.TunnelOptions.Role;
import net.kcptun.core.tunnel.shared.SessionDirectory;
import net.kcptun.core.tunnel.shared.SharedState;
import net.kcptun.core.wire.Endpoint;
import net.kcptun.core.wire.Entropy;
import org.jspecify.annotations.Nullable;

/// The sessions of one tunnel: in its table, with their peers, and, at a server, in the directory that all tunnels of
/// the program share.
public final class Sessions {
    private final SessionTable sessions;
    private final Peers peers;
    private final SharedState.Member member;
    private final SessionDirectory directory;
    private final int tunnel;
    private final boolean isListed;
    private int nextConv;

    /// A client knows its sessions by their conv alone, which no other tunnel has to know.
    ///
    /// @param entropy where a client's convs begin, and what sessions are found by
    public Sessions(Role role, SharedState.Member member, Entropy entropy) {
        this.member = member;
        peers = new Peers(member.shared().rateCap(), member.buffers()::add);
        nextConv = entropy.nextInt();
        sessions = new SessionTable(new SessionHash(entropy));
        isListed = role == Role.SERVER;
        directory = member.shared().directory();
        tunnel = member.index();
    }

    /// What the tunnel has of what the program shares.
    public SharedState.Member member() {
        return member;
    }

    public int size() {
        return sessions.size();
    }

    @Nullable
    public Session find(Endpoint peer, int conv) {
        return sessions.find(peer, conv);
    }

    /// All sessions, in no order; the table may change while the array is walked.
    public Session[] all() {
        return sessions.all();
    }

    public Peers peers() {
        return peers;
    }

    /// A conv that no session with that peer has.
    public int freeConv(Endpoint peer) {
        while (nextConv == 0 || sessions.find(peer, nextConv) != null) {
            nextConv++;
        }
        return nextConv++;
    }

    /// Adds a session whose address and conv are not in the table.
    public void add(Session session) {
        enter(session);
        if (isListed) {
            directory.add(session.conv(), session.address(), tunnel);
        }
    }

    public void remove(Session session) {
        if (isListed) {
            directory.remove(session.conv(), session.address(), tunnel);
        }
        sessions.remove(session);
        peers.leave(session);
    }

    /// Those of the peer's sessions that have not ended go on at another address, but for one whose conv is there
    /// already. Returns how many.
    public int move(Peer old, Endpoint to, long now) {
        int moved = 0;
        for (Session session : sessions.all()) {
            boolean hasMoved = session.peer() == old
                    && session.state() != SessionState.TIME_WAIT
                    && directory.find(session.conv(), to) == null;
            if (hasMoved) {
                sessions.remove(session);
                peers.leave(session);
                session.moveTo(peers.at(to), now);
                enter(session);
                directory.move(session.conv(), old.address(), to, tunnel);
                moved++;
            }
        }
        return moved;
    }

    private void enter(Session session) {
        peers.join(session);
        sessions.add(session);
    }
}
