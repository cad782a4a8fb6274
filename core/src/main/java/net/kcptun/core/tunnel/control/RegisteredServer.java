package net.kcptun.core.tunnel.control;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import net.kcptun.core.tunnel.api.Path;
import net.kcptun.core.tunnel.api.PathView;
import net.kcptun.core.tunnel.api.PathView.State;
import net.kcptun.core.tunnel.api.TunnelEvent;
import net.kcptun.core.wire.ControlMessage;
import net.kcptun.core.wire.ControlMessage.Pong;
import net.kcptun.core.wire.ControlMessage.Punch;
import net.kcptun.core.wire.ControlMessage.ServiceId;
import net.kcptun.core.wire.Endpoint;
import org.jspecify.annotations.Nullable;

/// The control plane of a server that clients find through rendezvous servers, one or several. What it does for its
/// target is what a [DirectServer] does.
///
/// | event | what is done |
/// |---|---|
/// | paths found, or found again | the service is registered with each rendezvous server ([Registration]) |
/// | a router maps a port to us, or no longer does | LISTEN, which names that address as ours |
/// | PUNCH of a rendezvous server | PINGs to both addresses of the client ([Puncher]), which opens our NAT for it; if
/// one is a relay, it is remembered as one |
/// | PUNCH, of a client of our own NAT while a port is mapped | LISTEN, which names our address inside for 10 s |
/// | nothing of a rendezvous server for `dead` | the names are resolved again |
///
/// The socket is replaced only when clients and all rendezvous servers are silent, since ways through NATs end at it.
final class RegisteredServer implements ControlPlane {
    private static final int MAX_RELAYS = 4096;
    /// A client asks again within four seconds, and then finds what LISTEN has said since.
    private static final long NEAR_NANOS = 10_000_000_000L;

    private final ControlHost host;
    private final ServiceId service;
    private final Pings pings;
    private final Puncher puncher;
    private final DirectServer target;
    private final Registration.Owner owner;
    private final KnownRelays relays = new KnownRelays(MAX_RELAYS);
    /// By the number of their names; those of [#registrations] are in use.
    private final Map<Integer, Registration> known = new TreeMap<>();

    private List<Registration> registrations = List.of();
    private @Nullable Endpoint mapped;
    /// 0: clients are told where we are mapped.
    private long nearUntil;
    private long clientHeardAt;

    /// @param service what clients ask for
    RegisteredServer(ControlHost host, ServiceId service) {
        this.host = host;
        this.service = service;
        this.pings = new Pings(host);
        this.puncher = new Puncher(pings, host.sender().isSealed());
        this.target = new DirectServer(host);
        this.owner = new Registration.Owner(host, service, pings, this::told, () -> registrations.size() > 1);
    }

    /// Of the first rendezvous server that answers, else of the first.
    @Override
    public PathView path(long now) {
        if (registrations.isEmpty()) {
            return new PathView(State.RESOLVING, null, 0, 0);
        }
        Registration shown = registrations.stream()
                .filter(Registration::isAnnounced)
                .findFirst()
                .orElse(registrations.getFirst());
        State state = shown.isAnnounced() ? State.REACHED : State.REGISTERING;
        return new PathView(state, shown.shown(), shown.heardAt(), pings.roundTripNanos());
    }

    @Override
    public void onPaths(List<Path> paths, long now) {
        SortedMap<Integer, List<Path>> names = Path.byName(paths);
        names.forEach((name, of) -> known.computeIfAbsent(name, _ -> new Registration(owner, of)));
        // All are there before the first begins, which asks whether it is the only one.
        registrations = names.keySet().stream().map(known::get).toList();
        names.forEach((name, of) -> known.get(name).start(of, now));
    }

    /// What a router lets in from anybody is what clients are told to try, in place of what only our network reaches.
    @Override
    public void onMapped(@Nullable Endpoint address, long now) {
        if (!Objects.equals(mapped, address)) {
            mapped = address;
            registrations.forEach(each -> each.onChange(now));
        }
    }

    private Path told(Path path) {
        Endpoint known = mapped;
        boolean isKnown = known != null && known.isIpv6() == path.remote().isIpv6();
        return isKnown && nearUntil == 0 ? new Path(known, path.remote(), path.name()) : path;
    }

    @Override
    public void onReceived(Endpoint from, long now) {
        target.onReceived(from, now);
        puncher.onReceived(from, now);
        host.sender().onAnswer();
        Registration at = at(from);
        if (at == null) {
            clientHeardAt = now;
        } else {
            at.onReceived(from, now);
        }
    }

    @Override
    public boolean onMessage(ControlMessage message, Endpoint from, long now) {
        return switch (message) {
            case Punch punch -> onPunch(punch, from, now);
            case Pong(int millis, boolean _) -> {
                pings.onPong(millis, from, now);
                yield true;
            }
            default -> false;
        };
    }

    private boolean onPunch(Punch punch, Endpoint from, long now) {
        if (!isRendezvous(from)) {
            return false;
        }
        host.event(new TunnelEvent.ClientAnnounced(punch.inner(), punch.outer()), now);
        if (punch.isRelayed()) {
            relays.add(punch.outer(), null);
        }
        puncher.punch(punch, from, null, now);
        onClientOf(punch.outer(), now);
        return true;
    }

    /// Many NATs do not lead back inside what is sent to their own outer address, so that a client behind the same
    /// one does not get to the mapped port. A client of ours still gets here, as it answers our PINGs by its own;
    /// others answer by PONG alone.
    private void onClientOf(Endpoint nat, long now) {
        Endpoint known = mapped;
        if (known == null || !known.isSameHostAs(nat)) {
            return;
        }
        boolean isNew = nearUntil == 0;
        nearUntil = now + NEAR_NANOS;
        if (isNew) {
            registrations.forEach(each -> each.onChange(now));
        }
    }

    @Override
    public void onKeepalive(long now) {
        target.onKeepalive(now);
        registrations.forEach(each -> each.onKeepalive(now));
    }

    @Override
    public void onTimer(long now) {
        target.onTimer(now);
        puncher.onTimer(now);
        if (nearUntil != 0 && now >= nearUntil) {
            nearUntil = 0;
            registrations.forEach(each -> each.onChange(now));
        }
        boolean isAnySilent = false;
        for (Registration each : registrations) {
            isAnySilent |= each.onTimer(now);
        }
        if (isAnySilent) {
            host.pathFinder().renewPath(isAlone(now));
        }
    }

    private boolean isAlone(long now) {
        long dead = host.options().timing().deadNanos();
        return now - clientHeardAt >= dead && registrations.stream().allMatch(each -> now - each.heardAt() >= dead);
    }

    @Override
    public long nextDeadline() {
        long deadline = Math.min(puncher.nextDeadline(), target.nextDeadline());
        if (nearUntil != 0) {
            deadline = Math.min(deadline, nearUntil);
        }
        for (Registration each : registrations) {
            deadline = Math.min(deadline, each.nextDeadline());
        }
        return deadline;
    }

    @Override
    public boolean isRendezvous(Endpoint from) {
        return at(from) != null;
    }

    @Override
    public boolean isRelay(Endpoint peer) {
        return relays.has(peer);
    }

    private @Nullable Registration at(Endpoint from) {
        for (Registration each : registrations) {
            if (each.has(from)) {
                return each;
            }
        }
        return null;
    }
}
