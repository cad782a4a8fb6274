package net.kcptun.core.tunnel.control;

import java.util.List;
import net.kcptun.core.tunnel.api.Path;
import net.kcptun.core.tunnel.api.PathView;
import net.kcptun.core.tunnel.api.PathView.State;
import net.kcptun.core.tunnel.api.TunnelEvent;
import net.kcptun.core.wire.ControlMessage;
import net.kcptun.core.wire.ControlMessage.Connect;
import net.kcptun.core.wire.ControlMessage.Pong;
import net.kcptun.core.wire.ControlMessage.Punch;
import net.kcptun.core.wire.ControlMessage.ServiceId;
import net.kcptun.core.wire.Endpoint;
import org.jspecify.annotations.Nullable;

/// The control plane of a client whose server is found through a rendezvous server.
///
/// | state | event | next | what is done |
/// |---|---|---|---|
/// | any | path found, or found again | SEEKING | CONNECT to the rendezvous server |
/// | SEEKING | no PONG for 1, 1, 1, 2, 3, then 4 s each | SEEKING | CONNECT again; PING too, to learn whether it is
/// there |
/// | SEEKING | another address of the rendezvous server answers first ([AddressRace]) | SEEKING | CONNECT goes there |
/// | SEEKING | no PUNCH after 4 CONNECTs, the name has several addresses | SEEKING | the next one is asked, each time |
/// | SEEKING | PUNCH of the rendezvous server | SEEKING | PINGs to both addresses ([Puncher]) |
/// | SEEKING | PING of somebody | SEEKING | PINGs to where it came from: a NAT may show another port than PUNCH said |
/// | SEEKING | PONG, not the rendezvous server's | FOUND | its sender is the peer; sessions go there |
/// | SEEKING, a peer is known | any other datagram of it | FOUND | nothing was wrong |
/// | SEEKING | nothing of anybody for `dead` | SEEKING | the path is renewed, with a new socket |
/// | FOUND | what was sent is unanswered for `doubt` / 2 | FOUND | PING |
/// | FOUND | it is unanswered for `doubt` | SEEKING | CONNECT; the peer stays the peer until another is found |
/// | FOUND, SEEKING | nothing of the peer for `dead` | SEEKING | the path is renewed, with a new socket |
///
/// `doubt` is half of `keepalive`, within 1 s and 2 s: so a server that was restarted, or a client whose NAT was, which
/// has another address as far as the other's NAT is concerned, is found again long before `dead`.
final class RendezvousClient implements ControlPlane {
    private static final long SECOND = 1_000_000_000L;
    private static final int[] PAUSE_SECONDS = {1, 1, 1, 2, 3, 4};
    private static final int PATIENT_ASKS = 5;
    private static final int FAITHFUL_ASKS = 4;
    private static final Endpoint ANY_IPV6 = Endpoint.ipv6(0, 0, 0, 0);
    /// Lines of warning come with doubling pauses, up to a quarter of an hour.
    private static final int WARN_ASKS_MAX = 225;

    private final ControlHost host;
    private final ServiceId service;
    private final Pings pings;
    private final Puncher puncher;
    private final KeepAlive keepAlive;
    private final AddressRace race;
    private @Nullable Path path;
    private boolean isSeeking;
    private int asks;
    private int warnAtAsks;
    private long askAt;
    private boolean isDoubtVoiced;
    private boolean rendezvousAnswers;
    private @Nullable Punch lastPunch;

    /// @param service whom to ask for
    RendezvousClient(ControlHost host, ServiceId service) {
        this.host = host;
        this.service = service;
        this.pings = new Pings(host);
        this.puncher = new Puncher(pings);
        this.keepAlive = new KeepAlive(host, pings);
        this.race = new AddressRace(host, this::ask);
    }

    @Override
    public @Nullable Endpoint peer() {
        return keepAlive.peer();
    }

    /// All ends use the family of the rendezvous server; where it has addresses of both, packets fit both.
    @Override
    public @Nullable Endpoint peerFamily() {
        Path to = path;
        return to == null ? null : race.hasIpv6() ? ANY_IPV6 : to.remote();
    }

    @Override
    public PathView path(long now) {
        if (path == null) {
            return keepAlive.path(State.RESOLVING, now);
        }
        PathView view = keepAlive.path(State.SEEKING, now);
        return isSeeking ? new PathView(State.SEEKING, view.peer(), view.heardAt(), view.roundTripNanos()) : view;
    }

    /// The port of a peer behind a NAT is not known beforehand, its host is.
    @Override
    public boolean expects(Endpoint from) {
        Punch punch = lastPunch;
        return race.isCandidate(from)
                || from.equals(keepAlive.peer())
                || punch != null && (from.isSameHostAs(punch.inner()) || from.isSameHostAs(punch.outer()));
    }

    @Override
    public void onPaths(List<Path> paths, long now) {
        path = race.start(paths, now);
        lastPunch = null;
        puncher.stop();
        rendezvousAnswers = false;
        keepAlive.restart(now);
        host.sender().onAnswer();
        seek(now);
        host.sessions().onPeerMoved(now);
    }

    @Override
    public void onReceived(Endpoint from, long now) {
        if (race.isCandidate(from)) {
            if (race.onAnswer(from, now)) {
                path = race.used();
            }
            rendezvousAnswers = true;
            if (keepAlive.peer() == null) {
                keepAlive.onReceived(now);
            }
            return;
        }
        if (from.equals(keepAlive.peer())) {
            keepAlive.onReceived(now);
            isDoubtVoiced = false;
            if (isSeeking) {
                found(from, now);
            }
        }
    }

    @Override
    public void onData(long now) {
        keepAlive.onData(now);
    }

    @Override
    public boolean onMessage(ControlMessage message, Endpoint from, long now) {
        return switch (message) {
            case Punch punch -> onPunch(punch, from, now);
            case Pong(int millis) -> {
                onPong(millis, from, now);
                yield true;
            }
            default -> false;
        };
    }

    @Override
    public void onPing(Endpoint from, long now) {
        if (isSeeking && path != null && !race.isCandidate(from)) {
            puncher.punch(from, now);
        }
    }

    @Override
    public void onKeepalive(long now) {
        keepAlive.restart(now);
    }

    @Override
    public void onTimer(long now) {
        if (path == null) {
            return;
        }
        if (keepAlive.renewIfDead(now)) {
            race.onDead();
        }
        if (isSeeking && now >= askAt) {
            if (asks >= FAITHFUL_ASKS && lastPunch == null && race.hasSeveral()) {
                path = race.turn();
            }
            ask(now);
        } else if (!isSeeking) {
            doubt(now);
        }
        race.onTimer(now);
        puncher.onTimer(now);
        keepAlive.onTimer(now);
    }

    @Override
    public long nextDeadline() {
        if (path == null) {
            return Long.MAX_VALUE;
        }
        long own = isSeeking ? askAt : doubtAt();
        long others = Math.min(race.nextDeadline(), keepAlive.nextDeadline());
        return Math.min(Math.min(own, puncher.nextDeadline()), others);
    }

    private void seek(long now) {
        isSeeking = true;
        asks = 0;
        warnAtAsks = PATIENT_ASKS;
        ask(now);
    }

    /// Another address of the rendezvous server, beside the one in use.
    private void ask(Path other, long now) {
        host.sender().send(new Connect(other.local(), service), other.remote(), now);
        pings.send(other.remote(), now);
    }

    private void ask(long now) {
        Path to = path;
        if (to == null) {
            return;
        }
        if (asks == warnAtAsks) {
            warnAtAsks = Math.min(2 * asks, asks + WARN_ASKS_MAX);
            host.event(failure(to.remote()), now);
        }
        host.sender().send(new Connect(to.local(), service), to.remote(), now);
        if (asks > 0 || race.isRacing()) {
            pings.send(to.remote(), now);
        }
        askAt = now + SECOND * PAUSE_SECONDS[Math.min(asks, PAUSE_SECONDS.length - 1)];
        asks++;
    }

    private TunnelEvent failure(Endpoint rendezvous) {
        Punch punch = lastPunch;
        if (punch != null) {
            return new TunnelEvent.PeerUnreachable(punch.inner(), punch.outer());
        }
        return rendezvousAnswers
                ? new TunnelEvent.ServiceMissing(rendezvous, service)
                : new TunnelEvent.RendezvousSilent(rendezvous);
    }

    private boolean onPunch(Punch punch, Endpoint from, long now) {
        Path to = path;
        if (to == null || !from.equals(to.remote())) {
            return false;
        }
        if (isSeeking) {
            lastPunch = punch;
            puncher.punch(punch, from, now);
        }
        return true;
    }

    private void onPong(int millis, Endpoint from, long now) {
        if (from.equals(keepAlive.peer())) {
            keepAlive.onPong(millis, from, now);
            return;
        }
        boolean isPeer = pings.onPong(millis, from, now) >= 0 && path != null && !race.isCandidate(from);
        if (!isPeer || !isSeeking) {
            return;
        }
        keepAlive.watch(from, now);
        keepAlive.onReceived(now);
        found(from, now);
    }

    private void found(Endpoint at, long now) {
        isSeeking = false;
        race.rest();
        isDoubtVoiced = false;
        puncher.stop();
        host.sender().onAnswer();
        host.event(new TunnelEvent.PeerFound(at), now);
        host.sessions().onPeerMoved(now);
    }

    private void doubt(long now) {
        if (now < doubtAt()) {
            return;
        }
        if (!isDoubtVoiced) {
            isDoubtVoiced = true;
            keepAlive.ping(now);
            return;
        }
        host.event(new TunnelEvent.PeerDoubted(now - host.sender().unansweredSince()), now);
        lastPunch = null;
        race.onSilence(now);
        seek(now);
    }

    private long doubtAt() {
        long since = host.sender().unansweredSince();
        if (since == 0 || keepAlive.peer() == null) {
            return Long.MAX_VALUE;
        }
        long doubt = Math.clamp(host.options().timing().keepalive() * SECOND / 2, SECOND, 2 * SECOND);
        return since + (isDoubtVoiced ? doubt : doubt / 2);
    }
}
