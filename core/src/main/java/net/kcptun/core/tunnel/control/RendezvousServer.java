package net.kcptun.core.tunnel.control;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import net.kcptun.core.tunnel.api.DropReason;
import net.kcptun.core.tunnel.api.Limit;
import net.kcptun.core.tunnel.api.ServiceView;
import net.kcptun.core.tunnel.api.TunnelEvent;
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
/// | LISTEN of a new id, beyond `max_services` or `max_services_per_address` | dropped |
/// | CONNECT to a known id | PUNCH to the server with the client's addresses, PUNCH to the client with the server's |
/// | a quarter of a second later | both again: some ends send one PING for each, and NATs may open too late for it |
/// | CONNECT to another id | dropped: the client asks again |
/// | a service did not register for `timeout` | it is forgotten |
///
/// A message makes at most four short ones; at most [#MAX_REPEATS] pairs wait to be sent again. The tunnel itself never
/// passes here.
final class RendezvousServer implements ControlPlane {
    static final int MAX_REPEATS = 1024;

    private static final long SECOND = 1_000_000_000L;
    private static final long REPEAT_NANOS = SECOND / 4;

    private final ControlHost host;
    private final ServiceRegistry services = new ServiceRegistry();
    private final ArrayDeque<Introduction> repeats = new ArrayDeque<>();

    /// A client, and the service whose server it is told of; both are told again at `repeatAt`.
    private record Introduction(Endpoint inner, Endpoint outer, ServiceView service, long repeatAt) {}

    RendezvousServer(ControlHost host) {
        this.host = host;
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
        while (!repeats.isEmpty() && repeats.element().repeatAt() <= now) {
            introduce(repeats.remove(), now);
        }
    }

    @Override
    public long nextDeadline() {
        long repeatAt = repeats.isEmpty() ? Long.MAX_VALUE : repeats.element().repeatAt();
        long earliest = services.earliestSeenAt();
        return earliest == Long.MAX_VALUE ? repeatAt : Math.min(repeatAt, earliest + timeoutNanos() + 1);
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
        host.event(new TunnelEvent.Introduced(id, outer, service.outer()), now);
        Introduction introduction = new Introduction(inner, outer, service, now + REPEAT_NANOS);
        introduce(introduction, now);
        if (repeats.size() < MAX_REPEATS) {
            repeats.add(introduction);
        }
    }

    private void introduce(Introduction to, long now) {
        host.sender().send(new Punch(to.inner(), to.outer()), to.service().outer(), now);
        host.sender().send(new Punch(to.service().inner(), to.service().outer()), to.outer(), now);
    }

    private long timeoutNanos() {
        return host.options().timing().timeout() * SECOND;
    }
}
