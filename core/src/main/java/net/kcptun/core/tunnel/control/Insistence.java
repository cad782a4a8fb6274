package net.kcptun.core.tunnel.control;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import net.kcptun.core.wire.ControlMessage.ServiceId;
import net.kcptun.core.wire.Endpoint;
import org.jspecify.annotations.Nullable;

/// Tells the client that asks a third time within 15 s, because what it was told before did not get it to its server.
///
/// Of at most [#MAX_ASKERS] clients the last asks are known, [#MAX_OF_NETWORK] of a network, so that no network has
/// those of all others forgotten; the one that asked longest ago is forgotten first.
final class Insistence {
    static final int MAX_ASKERS = 65_536;
    static final int MAX_OF_NETWORK = 1_024;

    private static final long WITHIN_NANOS = 15_000_000_000L;

    private final Map<Asker, Asks> askers = new LinkedHashMap<>();
    private final Map<Endpoint, Integer> networks = new HashMap<>();

    private record Asker(Endpoint client, ServiceId id) implements Comparable<Asker> {
        @Override
        public int compareTo(Asker that) {
            int order = client.compareTo(that.client);
            return order == 0 ? id.compareTo(that.id) : order;
        }
    }

    /// The two asks before the next one; `Long.MIN_VALUE` = there was none.
    private record Asks(long lastButOne, long last) {}

    /// A client asks. Whether that is at least the third time.
    boolean onAsk(Endpoint client, ServiceId id, long now) {
        Asker asker = new Asker(client, id);
        Asks before = forget(asker);
        if (!askers.isEmpty() && (askers.size() == MAX_ASKERS || now - oldest().getValue().last > WITHIN_NANOS)) {
            forget(oldest().getKey());
        }
        if (networks.getOrDefault(client.network(), 0) >= MAX_OF_NETWORK) {
            return false;
        }
        askers.put(asker, new Asks(before == null ? Long.MIN_VALUE : before.last, now));
        networks.merge(client.network(), 1, Integer::sum);
        return before != null && before.lastButOne != Long.MIN_VALUE && now - before.lastButOne <= WITHIN_NANOS;
    }

    private Map.Entry<Asker, Asks> oldest() {
        return askers.entrySet().iterator().next();
    }

    private @Nullable Asks forget(Asker asker) {
        Asks asks = askers.remove(asker);
        if (asks != null) {
            networks.computeIfPresent(asker.client.network(), (_, count) -> count == 1 ? null : count - 1);
        }
        return asks;
    }
}
