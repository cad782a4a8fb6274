package net.kcptun.core.tunnel.session;

import java.util.HashMap;
import java.util.Map;
import net.kcptun.core.tunnel.shared.LastHeard;
import net.kcptun.core.wire.Endpoint;
import org.jspecify.annotations.Nullable;

/// The peers that a tunnel's sessions belong to, by address; each is here for as long as it has one.
public final class Peers {
    private final Map<Endpoint, Peer> peers = new HashMap<>();
    private final LastHeard lastHeard;

    Peers(LastHeard lastHeard) {
        this.lastHeard = lastHeard;
    }

    /// The peer at `address`, which a session is about to join.
    public Peer at(Endpoint address, long now) {
        return peers.computeIfAbsent(address, at -> new Peer(at, lastHeard.join(at, now)));
    }

    /// Null: no session of this tunnel belongs to it.
    @Nullable
    public Peer find(Endpoint address) {
        return peers.get(address);
    }

    /// A datagram that is of no session came from there.
    public void onReceived(Endpoint from, long now) {
        lastHeard.onHeard(from, now);
    }

    void join(Session session) {
        session.peer().join();
    }

    void leave(Session session) {
        Peer peer = session.peer();
        if (peer.leave()) {
            peers.remove(peer.address());
            lastHeard.leave(peer.address());
        }
    }
}
