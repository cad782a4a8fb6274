package net.kcptun.core.tunnel.shared;

import java.util.concurrent.atomic.AtomicReferenceArray;
import net.kcptun.core.wire.Endpoint;
import org.jspecify.annotations.Nullable;

/// Which tunnel of a program has which session: what a tunnel looks at when a packet comes from where it does not know
/// the conv. A session is listed from its first packet until it is forgotten, TIME_WAIT included.
///
/// Buckets of immutable chains, so that a look-up is a walk without a lock and allocates nothing; a change replaces a
/// chain by compare-and-set and allocates what it puts before the changed link. Convs are hashed with a salt, so that
/// nobody can choose them for one bucket. For several threads.
public final class SessionDirectory {
    private static final int BUCKET_BITS = 13;

    private final AtomicReferenceArray<@Nullable Claim> buckets = new AtomicReferenceArray<>(1 << BUCKET_BITS);
    private final int salt;

    SessionDirectory(int salt) {
        this.salt = salt;
    }

    /// That a tunnel has the session of that conv with that peer.
    public record Claim(
            int conv, Endpoint peer, int tunnel, @Nullable Claim next) {
        private boolean isOf(int otherConv, Endpoint otherPeer) {
            return conv == otherConv && peer.equals(otherPeer);
        }
    }

    /// Whose session it is; null: nobody's.
    @Nullable
    public Claim find(int conv, Endpoint peer) {
        for (Claim claim = buckets.get(bucket(conv)); claim != null; claim = claim.next()) {
            if (claim.isOf(conv, peer)) {
                return claim;
            }
        }
        return null;
    }

    /// The one session of that conv, whoever its peer is; null: there is none, or more than one.
    @Nullable
    public Claim findOnly(int conv) {
        Claim only = null;
        for (Claim claim = buckets.get(bucket(conv)); claim != null; claim = claim.next()) {
            if (claim.conv() != conv) {
                continue;
            }
            if (only != null) {
                return null;
            }
            only = claim;
        }
        return only;
    }

    public void add(int conv, Endpoint peer, int tunnel) {
        replace(conv, null, peer, tunnel);
    }

    public void remove(int conv, Endpoint peer, int tunnel) {
        replace(conv, peer, null, tunnel);
    }

    /// The session's peer is at another address; nobody sees it listed twice, or not at all.
    public void move(int conv, Endpoint from, Endpoint to, int tunnel) {
        replace(conv, from, to, tunnel);
    }

    boolean isEmpty() {
        for (int i = 0; i < buckets.length(); i++) {
            if (buckets.get(i) != null) {
                return false;
            }
        }
        return true;
    }

    private void replace(int conv, @Nullable Endpoint old, @Nullable Endpoint fresh, int tunnel) {
        int at = bucket(conv);
        while (true) {
            Claim head = buckets.get(at);
            Claim rest = old == null ? head : without(head, conv, old, tunnel);
            Claim next = fresh == null ? rest : new Claim(conv, fresh, tunnel, rest);
            if (buckets.compareAndSet(at, head, next)) {
                return;
            }
        }
    }

    /// The chain without that claim; what stood before it is copied, what stands behind it shared.
    private static @Nullable Claim without(@Nullable Claim head, int conv, Endpoint peer, int tunnel) {
        Claim found = head;
        while (found != null && !(found.tunnel() == tunnel && found.isOf(conv, peer))) {
            found = found.next();
        }
        if (found == null) {
            return head;
        }
        Claim rest = found.next();
        for (Claim before = head; before != found && before != null; before = before.next()) {
            rest = new Claim(before.conv(), before.peer(), before.tunnel(), rest);
        }
        return rest;
    }

    private int bucket(int conv) {
        int hash = (conv ^ salt) * 0x9e3779b9;
        hash = (hash ^ hash >>> 15) * 0x85ebca6b;
        return hash >>> Integer.SIZE - BUCKET_BITS;
    }
}
