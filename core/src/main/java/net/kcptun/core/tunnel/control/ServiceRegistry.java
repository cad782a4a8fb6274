package net.kcptun.core.tunnel.control;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.kcptun.core.tunnel.api.Limit;
import net.kcptun.core.tunnel.api.Limits;
import net.kcptun.core.tunnel.api.ServiceView;
import net.kcptun.core.tunnel.shared.AddressQuota;
import net.kcptun.core.wire.ControlMessage.ServiceId;
import net.kcptun.core.wire.Endpoint;
import org.jspecify.annotations.Nullable;

/// The services that a rendezvous server knows: for each id the server that registered it last.
///
/// Ordered by when a service was last seen, so that those to be forgotten are at the head. Bounded in all, and for
/// servers of one network, so that no single host, even one with the key, takes it all. A limit that becomes smaller
/// takes no service away.
final class ServiceRegistry {
    private final Map<ServiceId, ServiceView> services = new LinkedHashMap<>();
    private final AddressQuota addresses = new AddressQuota(Endpoint::network);

    /// Takes a registration in; one of the same id before is replaced. The limit that is reached, else null.
    @Nullable
    Limit put(ServiceView service, Limits limits) {
        ServiceView before = services.get(service.id());
        if (before != null) {
            addresses.move(before.outer(), service.outer(), 1);
        } else if (services.size() >= limits.services()) {
            return Limit.SERVICES;
        } else if (!addresses.take(service.outer(), limits.servicesPerAddress())) {
            return Limit.SERVICES_PER_ADDRESS;
        }
        services.remove(service.id());
        services.put(service.id(), service);
        return null;
    }

    @Nullable
    ServiceView find(ServiceId id) {
        return services.get(id);
    }

    /// Forgets what was not seen since `oldest`. Returns the ids.
    List<ServiceId> forgetBefore(long oldest) {
        List<ServiceId> gone = new ArrayList<>();
        for (Iterator<ServiceView> each = services.values().iterator(); each.hasNext(); ) {
            ServiceView service = each.next();
            if (service.seenAt() >= oldest) {
                break;
            }
            gone.add(service.id());
            addresses.release(service.outer());
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

    /// Those that were seen longest ago come first.
    List<ServiceView> all() {
        return List.copyOf(services.values());
    }

    /// How many the network has that has most.
    int mostOfOneAddress() {
        return addresses.most();
    }
}
