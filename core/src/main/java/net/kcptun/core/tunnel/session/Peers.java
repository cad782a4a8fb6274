package net.kcptun.core.tunnel.session;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.function.LongConsumer;
import net.kcptun.core.path.PathModel;
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
    private final LongConsumer memory;

    /// @param cap    what all peers together are sent at most
    /// @param memory is told of the bytes that are kept for them more, or fewer if negative
    public Peers(RateCap cap, LongConsumer memory) {
        this.cap = cap;
        this.memory = memory;
    }

    /// The peer at `address`, which a session is about to join.
    public Peer at(Endpoint address) {
        return peers.computeIfAbsent(address, free -> new Peer(free, new PathModel(cap, memory)));
    }

    /// Null: no session of this tunnel belongs to it.
    @Nullable
    public Peer find(Endpoint address) {
        return peers.get(address);
    }

    /// How many there are.
    public int count() {
        return peers.size();
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
