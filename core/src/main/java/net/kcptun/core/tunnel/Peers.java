package net.kcptun.core.tunnel;

import java.util.HashMap;
import java.util.Map;
import net.kcptun.core.wire.Endpoint;

/// The peers that sessions belong to, by address; each is here for as long as it has one.
final class Peers {
    private final Map<Endpoint, Peer> peers = new HashMap<>();

    /// The peer at `address`, which a session is about to join.
    Peer at(Endpoint address, long now) {
        return peers.computeIfAbsent(address, at -> new Peer(at, now));
    }

    /// A datagram that is of no session came from there.
    void onReceived(Endpoint from, long now) {
        Peer peer = peers.get(from);
        if (peer != null) {
            peer.onReceived(now);
        }
    }

    void join(Session session) {
        session.peer().join();
    }

    void leave(Session session) {
        Peer peer = session.peer();
        if (peer.leave()) {
            peers.remove(peer.address());
        }
    }
}
