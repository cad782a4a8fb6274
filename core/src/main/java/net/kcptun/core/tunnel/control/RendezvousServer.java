package net.kcptun.core.tunnel.control;

import java.util.List;
import java.util.Map;
import net.kcptun.core.tunnel.api.DropReason;
import net.kcptun.core.tunnel.api.Limit;
import net.kcptun.core.tunnel.api.RelayPorts;
import net.kcptun.core.tunnel.api.ServiceView;
import net.kcptun.core.tunnel.api.SharedRegistryView;
import net.kcptun.core.tunnel.api.TunnelEvent;
import net.kcptun.core.tunnel.control.Introductions.Asking;
import net.kcptun.core.tunnel.control.RegisteredService.Place;
import net.kcptun.core.wire.ControlMessage;
import net.kcptun.core.wire.ControlMessage.Connect;
import net.kcptun.core.wire.ControlMessage.Listen;
import net.kcptun.core.wire.ControlMessage.ServiceId;
import net.kcptun.core.wire.Endpoint;
import org.jspecify.annotations.Nullable;

/// The control plane of a rendezvous server: tells clients and servers where the other is.
///
/// | event | what is done |
/// |---|---|
/// | LISTEN | the service is registered, in place of the one with that id before |
/// | LISTEN of a new id, beyond `max_services` or `max_services_per_address` | dropped |
/// | LISTEN from another network than that of a server that was heard within `dead` | registered, with a warning |
/// | the same for the seventh time in a minute | dropped |
/// | LISTEN with the other address family, heard within `dead` from no other network of that one | registered |
/// | CONNECT to an id that is registered here | PUNCH to both, with the other one's addresses |
/// | the third time within 15 s ([Insistence]), where this host relays | PUNCH to both, which names a relay port too |
/// | after these | both again ([Introductions]) |
/// | CONNECT to another id | another rendezvous server may have it ([SharedServices]); else dropped |
/// | CONNECT to an id that was not heard for `dead`, with a shared registry | the same; else as registered |
/// | a service did not register for `timeout` | it is forgotten, [#MOST_FORGOTTEN] in a turn |
///
/// A message makes at most six short ones. The tunnel itself passes here only where it is relayed.
final class RendezvousServer implements ControlPlane {
    static final int MOST_FORGOTTEN = 1024;

    private static final long SECOND = 1_000_000_000L;

    private final ControlHost host;
    private final ServiceRegistry services = new ServiceRegistry();
    private final Insistence insistence = new Insistence();
    private final Introductions introductions;
    private final SharedServices shared;

    RendezvousServer(ControlHost host) {
        this.host = host;
        this.introductions = new Introductions(host);
        this.shared = new SharedServices(host, services, introductions);
    }

    @Override
    public boolean onMessage(ControlMessage message, Endpoint from, long now) {
        return switch (message) {
            case Listen(Endpoint local, ServiceId id) -> {
                onListen(id, new Place(local, from), now);
                yield true;
            }
            case Connect(Endpoint local, ServiceId id) -> {
                onConnect(local, id, from, now);
                yield true;
            }
            default -> false;
        };
    }

    @Override
    public void onTimer(long now) {
        for (ServiceId id : services.forgetBefore(now - timeoutNanos(), MOST_FORGOTTEN)) {
            host.event(new TunnelEvent.ServiceForgotten(id), now);
        }
        introductions.onTimer(now);
        shared.onTimer(now);
    }

    @Override
    public long nextDeadline() {
        long earliest = services.earliestSeenAt();
        long forgetAt = earliest == Long.MAX_VALUE ? earliest : earliest + timeoutNanos() + 1;
        return Math.min(forgetAt, Math.min(introductions.nextDeadline(), shared.nextDeadline()));
    }

    @Override
    public List<ServiceView> services(int most) {
        return services.first(most);
    }

    @Override
    public @Nullable SharedRegistryView registry() {
        return shared.view();
    }

    @Override
    public Map<Limit, Long> uses() {
        return Map.of(
                Limit.SERVICES, (long) services.count(),
                Limit.SERVICES_PER_ADDRESS, (long) services.mostOfOneNetwork());
    }

    private void onListen(ServiceId id, Place place, long now) {
        RegisteredService known = services.find(id);
        Endpoint before = known == null ? place.outer() : known.outer();
        long liveNanos = host.options().timing().deadNanos();
        switch (services.put(id, place, host.options().limits(), liveNanos, now)) {
            case SAME -> onRegistered(id, false, now);
            case CHANGED -> {
                host.event(new TunnelEvent.ServiceRegistered(id, place.inner(), place.outer()), now);
                onRegistered(id, true, now);
            }
            case TAKEN_OVER -> {
                host.event(new TunnelEvent.ServiceTakenOver(id, before, place.outer()), now);
                onRegistered(id, true, now);
            }
            case TAKEN_TOO_OFTEN -> host.drop(DropReason.SERVICE_TAKEN, place.outer(), now);
            case NO_ROOM -> host.refuse(Limit.SERVICES, place.outer(), now);
            case NO_ROOM_FOR_NETWORK -> host.refuse(Limit.SERVICES_PER_ADDRESS, place.outer(), now);
        }
    }

    private void onRegistered(ServiceId id, boolean isElsewhere, long now) {
        RegisteredService service = services.find(id);
        if (service != null) {
            shared.onRegistered(service, isElsewhere, now);
        }
    }

    private void onConnect(Endpoint inner, ServiceId id, Endpoint outer, long now) {
        boolean insists = host.relays() != RelayPorts.NONE && insistence.onAsk(outer, id, now);
        Asking client = new Asking(inner, outer, insists);
        RegisteredService service = services.find(id);
        if (service == null || shared.mayBeElsewhere(service, now)) {
            shared.onConnect(client, id, now);
        } else {
            introductions.introduce(client, service, now);
        }
    }

    private long timeoutNanos() {
        return host.options().timing().timeout() * SECOND;
    }
}
