package net.kcptun.core.tunnel.session;

import java.util.HashMap;
import java.util.Map;
import net.kcptun.core.wire.Endpoint;
import org.jspecify.annotations.Nullable;

/// The peers that a tunnel's sessions belong to, by address; each is here for as long as it has one.
public final class Peers {
    private final Map<Endpoint, Peer> peers = new HashMap<>();

    /// The peer at `address`, which a session is about to join.
    public Peer at(Endpoint address) {
        return peers.computeIfAbsent(address, Peer::new);
    }

    /// Null: no session of this tunnel belongs to it.
    @Nullable
    public Peer find(Endpoint address) {
        return peers.get(address);
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
