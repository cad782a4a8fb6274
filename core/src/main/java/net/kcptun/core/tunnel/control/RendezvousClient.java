package net.kcptun.core.tunnel.control;

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
    /// Lines of warning come with doubling pauses, up to a quarter of an hour.
    private static final int WARN_ASKS_MAX = 225;

    private final ControlHost host;
    private final ServiceId service;
    private final Pings pings;
    private final Puncher puncher;
    private final KeepAlive keepAlive;
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
    }

    @Override
    public @Nullable Endpoint peer() {
        return keepAlive.peer();
    }

    /// All ends use one family.
    @Override
    public @Nullable Endpoint peerFamily() {
        Path to = path;
        return to == null ? null : to.remote();
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
        Path to = path;
        Punch punch = lastPunch;
        return to != null && from.equals(to.remote())
                || from.equals(keepAlive.peer())
                || punch != null && (from.isSameHostAs(punch.inner()) || from.isSameHostAs(punch.outer()));
    }

    @Override
    public void onPath(Path found, long now) {
        path = found;
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
        Path to = path;
        if (to != null && from.equals(to.remote())) {
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
        Path to = path;
        if (isSeeking && to != null && !from.equals(to.remote())) {
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
        keepAlive.renewIfDead(now);
        if (isSeeking && now >= askAt) {
            ask(now);
        } else if (!isSeeking) {
            doubt(now);
        }
        puncher.onTimer(now);
        keepAlive.onTimer(now);
    }

    @Override
    public long nextDeadline() {
        if (path == null) {
            return Long.MAX_VALUE;
        }
        long own = isSeeking ? askAt : doubtAt();
        return Math.min(Math.min(own, puncher.nextDeadline()), keepAlive.nextDeadline());
    }

    private void seek(long now) {
        isSeeking = true;
        asks = 0;
        warnAtAsks = PATIENT_ASKS;
        ask(now);
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
        if (asks > 0) {
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
        Path to = path;
        boolean isPeer = pings.onPong(millis, from, now) >= 0 && to != null && !from.equals(to.remote());
        if (!isPeer || !isSeeking) {
            return;
        }
        keepAlive.watch(from, now);
        keepAlive.onReceived(now);
        found(from, now);
    }

    private void found(Endpoint at, long now) {
        isSeeking = false;
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
