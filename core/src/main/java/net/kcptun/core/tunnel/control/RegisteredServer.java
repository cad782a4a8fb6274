package net.kcptun.core.tunnel.control;

import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import net.kcptun.core.tunnel.api.Path;
import net.kcptun.core.tunnel.api.PathView;
import net.kcptun.core.tunnel.api.PathView.State;
import net.kcptun.core.tunnel.api.TunnelEvent;
import net.kcptun.core.wire.ControlMessage;
import net.kcptun.core.wire.ControlMessage.Listen;
import net.kcptun.core.wire.ControlMessage.Pong;
import net.kcptun.core.wire.ControlMessage.Punch;
import net.kcptun.core.wire.ControlMessage.ServiceId;
import net.kcptun.core.wire.Endpoint;
import org.jspecify.annotations.Nullable;

/// The control plane of a server that clients find through a rendezvous server. What it does for its target is what a
/// [DirectServer] does.
///
/// | state | event | next | what is done |
/// |---|---|---|---|
/// | any | path found, or found again | STARTING | LISTEN, PING |
/// | STARTING | 1, 2 and 4 s later | STARTING; RESTING after the last | LISTEN, PING |
/// | RESTING | `keepalive` is over | REPEATING | LISTEN, PING |
/// | RESTING | what was sent to anyone is unanswered for 2 s, at most every 10 s | REPEATING | LISTEN, PING |
/// | REPEATING | any datagram of the rendezvous server | RESTING | |
/// | REPEATING | 1, 2 and 4 s later | REPEATING; RESTING after the last | LISTEN, PING |
/// | any | a router maps a port to us, or no longer does | STARTING or REPEATING | LISTEN, which names it, PING |
/// | any | PUNCH of the rendezvous server | same | PINGs to both addresses of the client ([Puncher]), which opens our
/// NAT for it |
/// | any | nothing of the rendezvous server for `dead` | same | its name is resolved again |
///
/// The rendezvous server is asked at all addresses of its name, and each that answers is one: so a client finds the
/// service whichever it reaches. A rendezvous server that is several of them keeps what comes last, which is IPv4, the
/// family that most clients have.
///
/// LISTEN has no answer; the PING that goes with it has, but that proves little: so it is sent a few times at the
/// start. The socket is replaced only when clients are silent too, since their ways through NATs end at it.
final class RegisteredServer implements ControlPlane {
    private static final long SECOND = 1_000_000_000L;
    private static final int SENDS = 4;
    private static final long DOUBT_NANOS = 2 * SECOND;
    private static final long DOUBT_PAUSE_NANOS = 10 * SECOND;

    private final ControlHost host;
    private final ServiceId service;
    private final Pings pings;
    private final Puncher puncher;
    private final DirectServer target;
    private List<Path> paths = List.of();
    private @Nullable Endpoint rendezvous;
    private @Nullable Endpoint mapped;
    private long listenAt;
    private long listenedAt;
    private boolean isStarting;
    private int sends;
    private long rendezvousHeardAt;
    private long answeredAt;
    private long clientHeardAt;
    private boolean isAnnounced;

    /// @param service what clients ask for
    RegisteredServer(ControlHost host, ServiceId service) {
        this.host = host;
        this.service = service;
        this.pings = new Pings(host);
        this.puncher = new Puncher(pings);
        this.target = new DirectServer(host);
    }

    @Override
    public PathView path(long now) {
        if (paths.isEmpty()) {
            return new PathView(State.RESOLVING, null, 0, 0);
        }
        return new PathView(
                isAnnounced ? State.REACHED : State.REGISTERING, rendezvous, answeredAt, pings.roundTripNanos());
    }

    @Override
    public void onPaths(List<Path> found, long now) {
        paths = found.stream()
                .sorted(Comparator.comparing(path -> !path.remote().isIpv6()))
                .toList();
        rendezvous = found.getFirst().remote();
        rendezvousHeardAt = now;
        isStarting = true;
        sends = 0;
        listen(now);
    }

    /// What a router lets in from anybody is what clients are told to try, in place of what only our own network
    /// reaches.
    @Override
    public void onMapped(@Nullable Endpoint address, long now) {
        if (Objects.equals(mapped, address)) {
            return;
        }
        mapped = address;
        if (!paths.isEmpty()) {
            sends = 0;
            listen(now);
        }
    }

    @Override
    public void onReceived(Endpoint from, long now) {
        target.onReceived(from, now);
        puncher.onReceived(from);
        host.sender().onAnswer();
        if (!isRendezvous(from)) {
            clientHeardAt = now;
            return;
        }
        rendezvousHeardAt = now;
        answeredAt = now;
        if (!isStarting && sends > 0) {
            rest(now);
        }
        if (!isAnnounced) {
            isAnnounced = true;
            if (!from.equals(rendezvous)) {
                use(from);
            }
            host.event(new TunnelEvent.RendezvousAnswers(from, service), now);
        }
    }

    @Override
    public boolean onMessage(ControlMessage message, Endpoint from, long now) {
        return switch (message) {
            case Punch punch -> onPunch(punch, from, now);
            case Pong(int millis) -> {
                pings.onPong(millis, from, now);
                yield true;
            }
            default -> false;
        };
    }

    @Override
    public void onKeepalive(long now) {
        target.onKeepalive(now);
        rendezvousHeardAt = now;
        listenAt = now;
    }

    @Override
    public void onTimer(long now) {
        target.onTimer(now);
        puncher.onTimer(now);
        Endpoint silent = rendezvous;
        if (silent == null) {
            return;
        }
        if (now >= deadAt()) {
            onSilence(silent, now);
        }
        if (now >= listenAt || now >= doubtAt()) {
            listen(now);
        }
    }

    @Override
    public long nextDeadline() {
        long own = paths.isEmpty() ? Long.MAX_VALUE : Math.min(Math.min(listenAt, doubtAt()), deadAt());
        return Math.min(own, Math.min(puncher.nextDeadline(), target.nextDeadline()));
    }

    /// The one that is watched and shown: the first that answers.
    private void use(Endpoint from) {
        rendezvous = from;
        paths.stream().filter(path -> path.remote().equals(from)).forEach(host.pathFinder()::onPathUsed);
    }

    private void listen(long now) {
        listenedAt = now;
        for (Path to : paths) {
            host.sender().send(new Listen(ownAddress(to), service), to.remote(), now);
            pings.send(to.remote(), now);
        }
        if (++sends == SENDS) {
            rest(now);
        } else {
            listenAt = now + (SECOND << sends - 1);
        }
    }

    private Endpoint ownAddress(Path towards) {
        Endpoint known = mapped;
        return known != null && known.isIpv6() == towards.remote().isIpv6() ? known : towards.local();
    }

    private void rest(long now) {
        isStarting = false;
        sends = 0;
        listenAt = now + host.options().timing().keepalive() * SECOND;
    }

    private void onSilence(Endpoint silent, long now) {
        isAnnounced = false;
        boolean isAlone = now - clientHeardAt >= host.options().timing().deadNanos();
        host.event(new TunnelEvent.RendezvousSilent(silent), now);
        rendezvousHeardAt = now;
        host.pathFinder().renewPath(isAlone);
    }

    private boolean onPunch(Punch punch, Endpoint from, long now) {
        if (!isRendezvous(from)) {
            return false;
        }
        host.event(new TunnelEvent.ClientAnnounced(punch.inner(), punch.outer()), now);
        puncher.punch(punch, from, now);
        return true;
    }

    @Override
    public boolean isRendezvous(Endpoint from) {
        for (Path path : paths) {
            if (path.remote().equals(from)) {
                return true;
            }
        }
        return false;
    }

    /// Our NAT may show us to all others from elsewhere now.
    private long doubtAt() {
        long since = host.sender().unansweredSince();
        return since == 0 || sends > 0 ? Long.MAX_VALUE : Math.max(since + DOUBT_NANOS, listenedAt + DOUBT_PAUSE_NANOS);
    }

    private long deadAt() {
        return rendezvousHeardAt + host.options().timing().deadNanos();
    }
}
