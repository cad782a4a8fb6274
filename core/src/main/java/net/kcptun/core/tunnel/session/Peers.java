package net.kcptun.core.tunnel.session;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import net.kcptun.core.path.RateCap;
import net.kcptun.core.tunnel.api.PeerPath;
import net.kcptun.core.wire.Endpoint;
import org.jspecify.annotations.Nullable;

/// The peers that a tunnel's sessions belong to, by address; each is here for as long as it has one.
public final class Peers {
    /// Who has most on its way comes last, and of those that have nothing, who was sent most.
    private static final Comparator<Peer> BUSY = Comparator.comparingLong(
                    (Peer peer) -> peer.path().inFlightBytes())
            .thenComparingLong(peer -> peer.path().sentBytes());

    private final Map<Endpoint, Peer> peers = new HashMap<>();
    private final RateCap cap;

    /// @param cap what all peers together are sent at most
    public Peers(RateCap cap) {
        this.cap = cap;
    }

    /// The peer at `address`, which a session is about to join.
    public Peer at(Endpoint address) {
        return peers.computeIfAbsent(address, free -> new Peer(free, cap));
    }

    /// Null: no session of this tunnel belongs to it.
    @Nullable
    public Peer find(Endpoint address) {
        return peers.get(address);
    }

    /// What is known of the paths to the busiest peers, the busiest first.
    ///
    /// @param most how many at most
    public List<PeerPath> busiest(int most) {
        PriorityQueue<Peer> busiest = new PriorityQueue<>(most + 1, BUSY);
        for (Peer peer : peers.values()) {
            busiest.add(peer);
            if (busiest.size() > most) {
                busiest.remove();
            }
        }
        List<PeerPath> paths = new ArrayList<>();
        while (!busiest.isEmpty()) {
            Peer peer = busiest.remove();
            paths.addFirst(
                    new PeerPath(peer.address(), peer.sessions(), peer.path().estimate()));
        }
        return List.copyOf(paths);
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
