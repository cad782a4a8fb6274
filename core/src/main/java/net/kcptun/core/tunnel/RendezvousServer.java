package net.kcptun.core.tunnel;

import java.util.ArrayList;
import java.util.List;
import net.kcptun.core.tunnel.ServiceRegistry.Service;
import net.kcptun.core.tunnel.TunnelSnapshot.ServiceView;
import net.kcptun.core.wire.ControlMessage;
import net.kcptun.core.wire.ControlMessage.Connect;
import net.kcptun.core.wire.ControlMessage.Listen;
import net.kcptun.core.wire.ControlMessage.Punch;
import net.kcptun.core.wire.ControlMessage.ServiceId;
import net.kcptun.core.wire.Endpoint;

/// The control plane of a rendezvous server: tells clients and servers where the other is.
///
/// | event | what is done |
/// |---|---|
/// | LISTEN | the service is registered, in place of the one with that id before |
/// | LISTEN of a new id, beyond the limits of [ServiceRegistry] | dropped |
/// | CONNECT to a known id | PUNCH to the server with the client's addresses, PUNCH to the client with the server's |
/// | CONNECT to another id | dropped: the client asks again |
/// | a service did not register for `timeout` | it is forgotten |
///
/// A message makes at most two that are each no longer than it. The tunnel itself never passes here.
final class RendezvousServer implements ControlPlane {
    private static final long SECOND = 1_000_000_000L;

    private final ControlHost host;
    private final ServiceRegistry services = new ServiceRegistry();

    RendezvousServer(ControlHost host) {
        this.host = host;
    }

    @Override
    public boolean expects(Endpoint from) {
        return true;
    }

    @Override
    public void onPath(Path path, long now) {}

    @Override
    public void onReceived(Endpoint from, long now) {}

    @Override
    public boolean onMessage(ControlMessage message, Endpoint from, long now) {
        return switch (message) {
            case Listen(Endpoint local, ServiceId id) -> {
                onListen(id, new Service(local, from, now), now);
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
    public void onKeepalive(long now) {}

    @Override
    public void onTimer(long now) {
        for (ServiceId id : services.forgetBefore(now - timeoutNanos())) {
            host.event(new TunnelEvent.ServiceForgotten(id), now);
        }
    }

    @Override
    public long nextDeadline() {
        long earliest = services.earliestSeenAt();
        return earliest == Long.MAX_VALUE ? Long.MAX_VALUE : earliest + timeoutNanos() + 1;
    }

    List<ServiceView> snapshot() {
        List<ServiceView> views = new ArrayList<>();
        services.all()
                .forEach((id, service) ->
                        views.add(new ServiceView(id, service.inner(), service.outer(), service.seenAt())));
        return views;
    }

    private void onListen(ServiceId id, Service service, long now) {
        Service before = services.find(id);
        if (!services.put(id, service)) {
            host.drop(DropReason.SERVICE_LIMIT, service.outer(), now);
            return;
        }
        if (before == null || !before.isAt(service.inner(), service.outer())) {
            host.event(new TunnelEvent.ServiceRegistered(id, service.inner(), service.outer()), now);
        }
    }

    private void onConnect(Endpoint inner, ServiceId id, Endpoint outer, long now) {
        Service service = services.find(id);
        if (service == null) {
            host.drop(DropReason.UNKNOWN_SERVICE, outer, now);
            return;
        }
        host.event(new TunnelEvent.Introduced(id, outer, service.outer()), now);
        host.send(new Punch(inner, outer), service.outer(), now);
        host.send(new Punch(service.inner(), service.outer()), outer, now);
    }

    private long timeoutNanos() {
        return host.options().timing().timeout() * SECOND;
    }
}
