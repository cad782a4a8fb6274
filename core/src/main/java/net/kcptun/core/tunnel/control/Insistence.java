package net.kcptun.core.tunnel.control;

import java.util.LinkedHashMap;
import java.util.Map;
import net.kcptun.core.wire.ControlMessage.ServiceId;
import net.kcptun.core.wire.Endpoint;

/// Tells the client that asks a third time within 15 s, because what it was told before did not get it to its server.
///
/// Of at most [#MAX_ASKERS] clients the last asks are known; the one that asked longest ago is forgotten first.
final class Insistence {
    static final int MAX_ASKERS = 16_384;

    private static final long WITHIN_NANOS = 15_000_000_000L;

    private final Map<Asker, Asks> askers = new LinkedHashMap<>();

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
        Asks before = askers.remove(asker);
        if (askers.size() == MAX_ASKERS) {
            askers.remove(askers.keySet().iterator().next());
        }
        boolean isThird =
                before != null && before.lastButOne != Long.MIN_VALUE && now - before.lastButOne <= WITHIN_NANOS;
        askers.put(asker, new Asks(before == null ? Long.MIN_VALUE : before.last, now));
        return isThird;
    }
}
