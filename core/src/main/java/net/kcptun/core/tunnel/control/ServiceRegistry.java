package net.kcptun.core.tunnel.control;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import net.kcptun.core.tunnel.api.Limits;
import net.kcptun.core.tunnel.api.ServiceView;
import net.kcptun.core.tunnel.control.RegisteredService.Place;
import net.kcptun.core.wire.ControlMessage.ServiceId;
import org.jspecify.annotations.Nullable;

/// The services that a rendezvous server knows, up to some millions: for each id the server that registered it last.
///
/// Ordered by when a service was last seen, so that those to be forgotten are at the head. Bounded in all, and for
/// servers of one network, so that no single host, even one with the key, takes it all. A limit that becomes smaller
/// takes no service away.
///
/// A registration costs the same however many there are, and one that changes nothing keeps no new object: else
/// millions of services that register again would fill the old generation of the heap in a minute. Peers choose ids;
/// those of one hash are in a tree, since ids have an order. What is looked at is bounded.
final class ServiceRegistry {
    private final LinkedHashMap<ServiceId, RegisteredService> services = new LinkedHashMap<>();
    private final NetworkCounts networks = new NetworkCounts();

    /// What became of a registration.
    enum Outcome {
        /// It is where it was.
        SAME,
        /// It is new, or at other addresses, or in another network after it was silent, or of another address family.
        CHANGED,
        /// It is in another network than that of the same address family a moment ago: its server has moved, or another
        /// one has taken its place.
        TAKEN_OVER,
        /// Not taken in: that happened too often within a minute.
        TAKEN_TOO_OFTEN,
        /// Not taken in: there are as many as may be.
        NO_ROOM,
        /// Not taken in: there are as many of its network as may be.
        NO_ROOM_FOR_NETWORK
    }

    /// Takes a registration in; one of the same id before is replaced.
    ///
    /// A server that knows this host by an IPv4 and an IPv6 address registers with both in turn. It comes from two
    /// networks then and is one server, so networks are compared within one family only.
    ///
    /// @param liveNanos a service that was seen so long ago or less still has its server
    Outcome put(ServiceId id, Place place, Limits limits, long liveNanos, long now) {
        RegisteredService known = services.get(id);
        if (known == null) {
            return add(id, place, limits, now);
        }
        boolean isTakeover = known.isTakenOverFrom(place, liveNanos, now);
        if (isTakeover && !known.mayBeTakenOver(now)) {
            return Outcome.TAKEN_TOO_OFTEN;
        }
        boolean isSame = known.isAt(place);
        networks.move(known.outer(), place.outer());
        known.see(place, now);
        services.putLast(known.id(), known);
        if (isTakeover) {
            return Outcome.TAKEN_OVER;
        }
        return isSame ? Outcome.SAME : Outcome.CHANGED;
    }

    private Outcome add(ServiceId id, Place place, Limits limits, long now) {
        if (services.size() >= limits.services()) {
            return Outcome.NO_ROOM;
        }
        if (!networks.take(place.outer(), limits.servicesPerAddress())) {
            return Outcome.NO_ROOM_FOR_NETWORK;
        }
        services.put(id, new RegisteredService(id, place, now));
        return Outcome.CHANGED;
    }

    @Nullable
    RegisteredService find(ServiceId id) {
        return services.get(id);
    }

    /// Forgets what was not seen since `oldest`, `most` at once. Returns the ids.
    List<ServiceId> forgetBefore(long oldest, int most) {
        List<ServiceId> gone = new ArrayList<>();
        Iterator<RegisteredService> each = services.values().iterator();
        while (gone.size() < most && each.hasNext()) {
            RegisteredService service = each.next();
            if (service.seenAt() >= oldest) {
                break;
            }
            gone.add(service.id());
            networks.release(service.outer());
            each.remove();
        }
        return gone;
    }

    /// When the service at the head was seen; `Long.MAX_VALUE` when there is none.
    long earliestSeenAt() {
        return services.isEmpty()
                ? Long.MAX_VALUE
                : services.firstEntry().getValue().seenAt();
    }

    int count() {
        return services.size();
    }

    /// Some of them: those that were seen longest ago, which come first.
    List<ServiceView> first(int most) {
        return services.values().stream()
                .limit(most)
                .map(RegisteredService::view)
                .toList();
    }

    /// How many the network has that has most.
    int mostOfOneNetwork() {
        return networks.most();
    }
}
