package net.kcptun.core.tunnel.shared;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import net.kcptun.core.wire.Endpoint;
import org.jspecify.annotations.Nullable;

/// Which tunnel of a program has which session: what a tunnel looks at when a packet comes from where it does not know
/// the conv. A session is listed from its first packet until it is forgotten, TIME_WAIT included.
///
/// The claims of one conv, mostly one, are an immutable list, which a change replaces: so a look-up takes no lock, and
/// nobody sees a session that moves listed twice, or not at all. Peers choose convs, but a bucket that many share
/// becomes a tree. For several threads.
public final class SessionDirectory {
    private final ConcurrentHashMap<Integer, List<Claim>> claims = new ConcurrentHashMap<>();

    /// That a tunnel has the session of that conv with that peer.
    public record Claim(int conv, Endpoint peer, int tunnel) {}

    /// Whose session it is; null: nobody's.
    @Nullable
    public Claim find(int conv, Endpoint peer) {
        for (Claim claim : of(conv)) {
            if (claim.peer().equals(peer)) {
                return claim;
            }
        }
        return null;
    }

    /// All sessions of that conv, whoever their peers are; the list never changes.
    public List<Claim> of(int conv) {
        return claims.getOrDefault(conv, List.of());
    }

    public void add(int conv, Endpoint peer, int tunnel) {
        replace(conv, null, new Claim(conv, peer, tunnel));
    }

    public void remove(int conv, Endpoint peer, int tunnel) {
        replace(conv, new Claim(conv, peer, tunnel), null);
    }

    /// The session's peer is at another address.
    public void move(int conv, Endpoint from, Endpoint to, int tunnel) {
        replace(conv, new Claim(conv, from, tunnel), new Claim(conv, to, tunnel));
    }

    boolean isEmpty() {
        return claims.isEmpty();
    }

    private void replace(int conv, @Nullable Claim old, @Nullable Claim fresh) {
        claims.compute(conv, (_, known) -> {
            List<Claim> next = known == null ? new ArrayList<>(1) : new ArrayList<>(known);
            next.remove(old);
            if (fresh != null) {
                next.add(fresh);
            }
            return next.isEmpty() ? null : List.copyOf(next);
        });
    }
}
