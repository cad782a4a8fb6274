package net.kcptun.core.tunnel;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.kcptun.core.wire.ControlMessage.ServiceId;
import net.kcptun.core.wire.Endpoint;
import org.jspecify.annotations.Nullable;

/// The services that a rendezvous server knows: for each id the server that registered it last.
///
/// Ordered by when a service was last seen, so that those to be forgotten are at the head. Bounded: at most
/// [#MAX_SERVICES] ids, and [#MAX_PER_HOST] of servers behind one address, so that no single host, even one with the
/// key, takes it all.
final class ServiceRegistry {
    static final int MAX_SERVICES = 4096;
    static final int MAX_PER_HOST = 256;

    private final Map<ServiceId, Service> services = new LinkedHashMap<>();

    /// A registered server.
    ///
    /// @param inner  what it calls itself
    /// @param outer  where its messages come from
    /// @param seenAt when it last registered
    record Service(Endpoint inner, Endpoint outer, long seenAt) {
        boolean isAt(Endpoint otherInner, Endpoint otherOuter) {
            return inner.equals(otherInner) && outer.equals(otherOuter);
        }
    }

    /// Takes a registration in; one of the same id before is replaced. False: the limits are reached.
    boolean put(ServiceId id, Service service) {
        if (!services.containsKey(id) && !hasRoomFor(service)) {
            return false;
        }
        services.remove(id);
        services.put(id, service);
        return true;
    }

    @Nullable
    Service find(ServiceId id) {
        return services.get(id);
    }

    /// Forgets what was not seen since `oldest`. Returns the ids.
    List<ServiceId> forgetBefore(long oldest) {
        List<ServiceId> gone = new ArrayList<>();
        for (Iterator<Map.Entry<ServiceId, Service>> each = services.entrySet().iterator(); each.hasNext(); ) {
            Map.Entry<ServiceId, Service> entry = each.next();
            if (entry.getValue().seenAt() >= oldest) {
                break;
            }
            gone.add(entry.getKey());
            each.remove();
        }
        return gone;
    }

    /// When the service at the head was seen; `Long.MAX_VALUE` when there is none.
    long earliestSeenAt() {
        return services.isEmpty()
                ? Long.MAX_VALUE
                : services.values().iterator().next().seenAt();
    }

    Map<ServiceId, Service> all() {
        return services;
    }

    private boolean hasRoomFor(Service service) {
        return services.size() < MAX_SERVICES && countAt(service.outer().address()) < MAX_PER_HOST;
    }

    private int countAt(byte[] address) {
        int count = 0;
        for (Service service : services.values()) {
            if (Arrays.equals(service.outer().address(), address)) {
                count++;
            }
        }
        return count;
    }
}
