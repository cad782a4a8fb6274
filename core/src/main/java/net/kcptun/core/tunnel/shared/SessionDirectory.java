package net.kcptun.core.tunnel.shared;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import net.kcptun.core.wire.Endpoint;
import org.jspecify.annotations.Nullable;

/// Which tunnel of a program has which session: what a tunnel looks at when a packet comes from where it does not know
/// the conv. A session is listed from its first packet until it is forgotten, TIME_WAIT included.
///
/// Mostly a conv has one session. What is listed of one is replaced in one step: so a look-up takes no lock, and nobody
/// sees a session that moves listed twice, or not at all. Peers choose convs and addresses, and give many sessions one
/// conv if they like:
///
/// | sessions of a conv | kept as | a change costs |
/// |---|---|---|
/// | one | itself | what a map's does; where many convs meet in it, the logarithm of their number |
/// | more | a map by peer, which goes with the last but one | the same |
///
/// Of a peer's two sessions of one conv, which two tunnels took at the same moment, only the first is listed. For
/// several threads.
public final class SessionDirectory {
    private static final int MOST_OF_A_CONV = 16;

    private final ConcurrentHashMap<Integer, Claims> claims = new ConcurrentHashMap<>();

    private sealed interface Claims {
        @Nullable
        Claim of(Endpoint peer);
    }

    /// That a tunnel has the session of that conv with that peer.
    public record Claim(int conv, Endpoint peer, int tunnel) implements Claims {
        @Override
        public @Nullable Claim of(Endpoint other) {
            return peer.equals(other) ? this : null;
        }
    }

    /// Changed only while the entry of its conv is held.
    private record Several(ConcurrentHashMap<Endpoint, Claim> byPeer) implements Claims {
        @Override
        public @Nullable Claim of(Endpoint peer) {
            return byPeer.get(peer);
        }

        /// What is there instead of what was before, which a look-up misses at no moment.
        Claims replaced(@Nullable Claim old, @Nullable Claim fresh) {
            if (fresh != null) {
                byPeer.putIfAbsent(fresh.peer(), fresh);
            }
            if (old != null) {
                byPeer.remove(old.peer(), old);
            }
            return byPeer.size() == 1 ? byPeer.values().iterator().next() : this;
        }
    }

    /// Whose session it is; null: nobody's.
    @Nullable
    public Claim find(int conv, Endpoint peer) {
        Claims known = claims.get(conv);
        return known == null ? null : known.of(peer);
    }

    /// Sessions of that conv, whoever their peers are; 16 at most, in no order. Nobody draws the same conv as so many
    /// others by chance.
    public List<Claim> of(int conv) {
        return switch (claims.get(conv)) {
            case null -> List.of();
            case Claim one -> List.of(one);
            case Several several ->
                several.byPeer().values().stream().limit(MOST_OF_A_CONV).toList();
        };
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
        claims.compute(conv, (_, known) -> switch (known) {
            case null -> fresh;
            case Claim one when one.equals(old) -> fresh;
            case Claim one when fresh == null || one.peer().equals(fresh.peer()) -> one;
            case Claim one -> new Several(new ConcurrentHashMap<>(Map.of(one.peer(), one, fresh.peer(), fresh)));
            case Several several -> several.replaced(old, fresh);
        });
    }
}
