package net.kcptun.core.tunnel.control;

import java.util.List;
import java.util.Map;
import net.kcptun.core.tunnel.api.DropReason;
import net.kcptun.core.tunnel.api.Limit;
import net.kcptun.core.tunnel.api.ServiceView;
import net.kcptun.core.tunnel.api.TunnelEvent;
import net.kcptun.core.wire.ControlMessage;
import net.kcptun.core.wire.ControlMessage.Connect;
import net.kcptun.core.wire.ControlMessage.Listen;
import net.kcptun.core.wire.ControlMessage.ServiceId;
import net.kcptun.core.wire.Endpoint;

/// The control plane of a rendezvous server: tells clients and servers where the other is.
///
/// | event | what is done |
/// |---|---|
/// | LISTEN | the service is registered, in place of the one with that id before |
/// | LISTEN of a new id, beyond `max_services` or `max_services_per_address` | dropped |
/// | CONNECT to a known id | PUNCH to the server with the client's addresses, PUNCH to the client with the server's |
/// | CONNECT, the third time within 15 s ([Insistence]), where this host relays | a relay port is theirs; PUNCH with it
/// to both |
/// | after these | both again ([Introducer]) |
/// | CONNECT to another id | dropped: the client asks again |
/// | a service did not register for `timeout` | it is forgotten |
///
/// A message makes at most six short ones. The tunnel itself passes here only where it is relayed.
final class RendezvousServer implements ControlPlane {
    private static final long SECOND = 1_000_000_000L;

    private final ControlHost host;
    private final ServiceRegistry services = new ServiceRegistry();
    private final Insistence insistence = new Insistence();
    private final Introducer introducer;

    RendezvousServer(ControlHost host) {
        this.host = host;
        this.introducer = new Introducer(host);
    }

    @Override
    public boolean onMessage(ControlMessage message, Endpoint from, long now) {
        return switch (message) {
            case Listen(Endpoint local, ServiceId id) -> {
                onListen(new ServiceView(id, local, from, now), now);
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
        for (ServiceId id : services.forgetBefore(now - timeoutNanos())) {
            host.event(new TunnelEvent.ServiceForgotten(id), now);
        }
        introducer.onTimer(now);
    }

    @Override
    public long nextDeadline() {
        long earliest = services.earliestSeenAt();
        long forgetAt = earliest == Long.MAX_VALUE ? earliest : earliest + timeoutNanos() + 1;
        return Math.min(introducer.nextDeadline(), forgetAt);
    }

    @Override
    public List<ServiceView> services() {
        return services.all();
    }

    @Override
    public Map<Limit, Long> uses() {
        return Map.of(
                Limit.SERVICES, (long) services.all().size(),
                Limit.SERVICES_PER_ADDRESS, (long) services.mostOfOneAddress());
    }

    private void onListen(ServiceView service, long now) {
        ServiceView before = services.find(service.id());
        Limit reached = services.put(service, host.options().limits());
        if (reached != null) {
            host.refuse(reached, service.outer(), now);
            return;
        }
        boolean isKnown = before != null
                && before.inner().equals(service.inner())
                && before.outer().equals(service.outer());
        if (!isKnown) {
            host.event(new TunnelEvent.ServiceRegistered(service.id(), service.inner(), service.outer()), now);
        }
    }

    private void onConnect(Endpoint inner, ServiceId id, Endpoint outer, long now) {
        ServiceView service = services.find(id);
        if (service == null) {
            host.drop(DropReason.UNKNOWN_SERVICE, outer, now);
            return;
        }
        Endpoint relay = insistence.onAsk(outer, id, now) ? host.relays().open(outer, service.outer(), now) : null;
        host.event(new TunnelEvent.Introduced(id, outer, service.outer(), relay), now);
        introducer.introduce(new Introducer.Introduction(inner, outer, service, relay), now);
    }

    private long timeoutNanos() {
        return host.options().timing().timeout() * SECOND;
    }
}
