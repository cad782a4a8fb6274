package net.kcptun.core.tunnel.control;

import java.util.LinkedHashSet;
import java.util.Set;
import net.kcptun.core.wire.Endpoint;
import org.jspecify.annotations.Nullable;

/// The relay ports that an end was told of, so many at most: beyond that the one that was told of longest ago is
/// forgotten.
final class KnownRelays {
    private final int most;
    private final Set<Endpoint> relays = new LinkedHashSet<>();

    /// @param most at least two
    KnownRelays(int most) {
        this.most = most;
    }

    /// @param kept is not forgotten; null: any may be
    void add(Endpoint relay, @Nullable Endpoint kept) {
        relays.remove(relay);
        relays.add(relay);
        if (relays.size() <= most) {
            return;
        }
        for (Endpoint oldest : relays) {
            if (!oldest.equals(kept)) {
                relays.remove(oldest);
                return;
            }
        }
    }

    boolean has(Endpoint at) {
        return relays.contains(at);
    }
}
