package net.kcptun.core.tunnel.control;

import java.util.HashMap;
import java.util.Map;
import net.kcptun.core.tunnel.api.NatKind;
import net.kcptun.core.wire.Endpoint;

/// Finds out what NAT an end is behind, from what rendezvous servers and relays see its datagrams come from.
final class NatObserver {
    private static final int MAX_OBSERVERS = 16;

    private final Map<Endpoint, Endpoint> seen = new HashMap<>();
    private boolean isOutside;

    /// The end has another socket, and so another mapping.
    void forget() {
        seen.clear();
        isOutside = false;
    }

    /// @param inner what the end calls itself
    void onSeen(Endpoint inner, Endpoint outer, Endpoint by) {
        isOutside |= inner.isSameHostAs(outer);
        onSeen(outer, by);
    }

    void onSeen(Endpoint outer, Endpoint by) {
        if (seen.size() < MAX_OBSERVERS || seen.containsKey(by)) {
            seen.put(by, outer);
        }
    }

    NatKind kind() {
        if (seen.isEmpty()) {
            return NatKind.UNKNOWN;
        }
        if (isOutside) {
            return NatKind.NONE;
        }
        long ports = seen.values().stream().mapToInt(Endpoint::port).distinct().count();
        return ports > 1 ? NatKind.SYMMETRIC : seen.size() > 1 ? NatKind.CONE : NatKind.SOME;
    }
}
