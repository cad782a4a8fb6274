package net.kcptun.core.tunnel.shared;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import net.kcptun.core.wire.Endpoint;

/// When each peer that has sessions was last heard, by whichever tunnel of the program. For several threads; the map is
/// touched only when a peer gets its first session in a tunnel or loses its last one there, and for a PING.
public final class LastHeard {
    private final ConcurrentHashMap<Endpoint, Heard> byPeer = new ConcurrentHashMap<>();

    /// One peer's time. An old time that is written late does no harm: the peer seems quiet a little longer.
    public static final class Heard {
        private final AtomicLong at = new AtomicLong();
        private int tunnels;

        public void on(long now) {
            at.setOpaque(now);
        }

        public boolean isQuiet(long now, long nanos) {
            return now - at.getOpaque() >= nanos;
        }
    }

    /// One more tunnel has sessions of that peer, which has just been heard.
    public Heard join(Endpoint peer, long now) {
        return byPeer.compute(peer, (_, known) -> {
            Heard joined = known == null ? new Heard() : known;
            joined.tunnels++;
            joined.on(now);
            return joined;
        });
    }

    /// A tunnel has no more sessions of that peer.
    public void leave(Endpoint peer) {
        byPeer.computeIfPresent(peer, (_, known) -> --known.tunnels == 0 ? null : known);
    }

    /// A datagram of that peer that is of no session.
    public void onHeard(Endpoint peer, long now) {
        Heard known = byPeer.get(peer);
        if (known != null) {
            known.on(now);
        }
    }

    boolean isEmpty() {
        return byPeer.isEmpty();
    }
}
