package net.kcptun.core.tunnel.control;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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

/// The control plane of a client whose server is found through rendezvous servers, one or several.
///
/// | state | event | next | what is done |
/// |---|---|---|---|
/// | any | paths found, or found again | SEEKING | CONNECT to each rendezvous server ([RendezvousPoint]) |
/// | SEEKING | no PONG for 1, 1, 1, 2, 3, then 4 s each | SEEKING | CONNECT again; PING too, to learn whether it is
/// there |
/// | SEEKING | another address of a rendezvous server answers first ([AddressRace]) | SEEKING | CONNECT goes there |
/// | SEEKING | no PUNCH that is of use after 4 CONNECTs, the name has several addresses | SEEKING | the next one is
/// asked, each time |
/// | SEEKING, RELAYED | PUNCH of a rendezvous server | same | PINGs to both addresses ([Puncher]); if one is a relay,
/// it is remembered as one |
/// | SEEKING, RELAYED | PING of somebody | same | PINGs to where it came from: a NAT may show another port than PUNCH
/// said |
/// | SEEKING | PONG of a relay | RELAYED | it is the peer; sessions go there |
/// | SEEKING, RELAYED | PONG, not of a rendezvous server or a relay | FOUND | its sender is the peer; sessions go there
/// |
/// | RELAYED | 10 s, 1, 5, 15 min, then every 15 min ([DirectRetries]) | RELAYED | CONNECT: both ends try each other |
/// | RELAYED | nothing was sent for 25 s | RELAYED | PING: a relay forgets who is idle |
/// | SEEKING, a peer is known | any other datagram of it | FOUND, RELAYED | nothing was wrong |
/// | SEEKING | nothing of anybody for `dead` | SEEKING | the path is renewed, with a new socket |
/// | FOUND, RELAYED | what was sent is unanswered for `doubt` / 2 | same | PING |
/// | FOUND, RELAYED | it is unanswered for `doubt` | SEEKING | CONNECT; the peer stays the peer until another is found
/// |
/// | any | nothing of the peer for `dead` | SEEKING | the path is renewed, with a new socket |
///
/// A server that does not follow its clients, an older one for instance, would lose the sessions of one that moves: so
/// where its PONG does not tell that it follows, a client that is RELAYED stays so.
///
/// `doubt` is half of `keepalive`, within 1 s and 2 s: so a server that was restarted, or a client whose NAT was, which
/// has another address as far as the other's NAT is concerned, is found again long before `dead`.
final class RendezvousClient implements ControlPlane {
    private static final long SECOND = 1_000_000_000L;
    private static final int[] PAUSE_SECONDS = {1, 1, 1, 2, 3, 4};
    private static final int PATIENT_ASKS = 5;
    private static final Endpoint ANY_IPV6 = Endpoint.ipv6(0, 0, 0, 0);
    /// Lines of warning come with doubling pauses, up to a quarter of an hour.
    private static final int WARN_ASKS_MAX = 225;
    private static final int MAX_RELAYS = 16;
    private static final long RELAY_IDLE_NANOS = 25 * SECOND;

    private final ControlHost host;
    private final ServiceId service;
    private final Pings pings;
    private final Puncher puncher;
    private final KeepAlive keepAlive;
    private final DirectRetries retries = new DirectRetries();
    private final NatObserver ours = new NatObserver();
    private final NatObserver theirs = new NatObserver();
    private final KnownRelays relays = new KnownRelays(MAX_RELAYS);
    /// By the number of their names; those of [#points] are in use.
    private final Map<Integer, RendezvousPoint> known = new TreeMap<>();

    private List<RendezvousPoint> points = List.of();
    private boolean isSeeking;
    private int asks;
    private int warnAtAsks;
    private long askAt;
    private boolean isDoubtVoiced;
    private boolean isFollowed;
    private @Nullable Punch lastPunch;

    /// @param service whom to ask for
    RendezvousClient(ControlHost host, ServiceId service) {
        this.host = host;
        this.service = service;
        this.pings = new Pings(host);
        this.puncher = new Puncher(pings, host.sender().isSealed());
        this.keepAlive = new KeepAlive(host, pings);
    }

    @Override
    public @Nullable Endpoint peer() {
        return keepAlive.peer();
    }

    /// All ends use the family of the rendezvous server; where it has addresses of both, packets fit both.
    @Override
    public @Nullable Endpoint peerFamily() {
        if (points.isEmpty()) {
            return null;
        }
        boolean hasIpv6 = points.stream().anyMatch(point -> point.race().hasIpv6());
        return hasIpv6 ? ANY_IPV6 : points.getFirst().path().remote();
    }

    @Override
    public PathView path(long now) {
        PathView view = keepAlive.path(points.isEmpty() ? State.RESOLVING : State.SEEKING, now);
        State state = isSeeking && !points.isEmpty() ? State.SEEKING : view.state();
        return new PathView(state, view.peer(), view.heardAt(), view.roundTripNanos(), isRelayed());
    }

    /// The port of a peer behind a NAT is not known beforehand, its host is.
    @Override
    public boolean expects(Endpoint from) {
        Punch punch = lastPunch;
        return isRendezvous(from)
                || from.equals(keepAlive.peer())
                || punch != null && (from.isSameHostAs(punch.inner()) || from.isSameHostAs(punch.outer()));
    }

    @Override
    public boolean isRendezvous(Endpoint from) {
        return at(from) != null;
    }

    @Override
    public void onPaths(List<Path> paths, long now) {
        points = new ArrayList<>();
        Path.byName(paths).forEach((name, of) -> {
            RendezvousPoint point = known.computeIfAbsent(name, _ -> new RendezvousPoint(host, service, pings, of));
            points.add(point);
            point.start(of, now);
        });
        lastPunch = null;
        ours.forget();
        theirs.forget();
        puncher.stop();
        keepAlive.restart(now);
        host.sender().onAnswer();
        seek(now);
        host.sessions().onPeerMoved(now);
    }

    @Override
    public void onReceived(Endpoint from, long now) {
        RendezvousPoint point = at(from);
        if (point != null) {
            point.onReceived(from, now);
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
            case Pong pong -> {
                onPong(pong, from, now);
                yield true;
            }
            default -> false;
        };
    }

    /// Once the direct way is found, the server is to see that nobody is at the relay any more.
    @Override
    public boolean isAnswered(Endpoint from) {
        return isTrying() || !isRelay(from);
    }

    @Override
    public void onPing(Endpoint from, long now) {
        if (isTrying() && !points.isEmpty() && !isRendezvous(from) && !isReached(from)) {
            puncher.punch(from, now);
        }
    }

    @Override
    public void onKeepalive(long now) {
        keepAlive.restart(now);
    }

    @Override
    public void onTimer(long now) {
        if (points.isEmpty()) {
            return;
        }
        if (keepAlive.renewIfDead(now)) {
            points.forEach(point -> point.race().onDead());
        }
        if (isSeeking && now >= askAt) {
            ask(now);
        } else if (!isSeeking) {
            doubt(now);
        }
        if (isRelayed() && now >= relayPingAt()) {
            keepAlive.ping(now);
        }
        if (retries.isDue(now) && !isSeeking && isFollowed) {
            points.forEach(point -> point.ask(0, now));
        }
        points.forEach(point -> point.race().onTimer(now));
        puncher.onTimer(now);
        keepAlive.onTimer(now);
    }

    @Override
    public long nextDeadline() {
        if (points.isEmpty()) {
            return Long.MAX_VALUE;
        }
        long deadline = Math.min(isSeeking ? askAt : doubtAt(), retries.nextAt());
        deadline = Math.min(deadline, isRelayed() ? relayPingAt() : Long.MAX_VALUE);
        for (RendezvousPoint point : points) {
            deadline = Math.min(deadline, point.race().nextDeadline());
        }
        return Math.min(deadline, Math.min(puncher.nextDeadline(), keepAlive.nextDeadline()));
    }

    private @Nullable RendezvousPoint at(Endpoint from) {
        for (RendezvousPoint point : points) {
            if (point.race().isCandidate(from)) {
                return point;
            }
        }
        return null;
    }

    @Override
    public boolean isRelay(Endpoint at) {
        return relays.has(at);
    }

    private boolean isRelayed() {
        Endpoint at = keepAlive.peer();
        return at != null && isRelay(at);
    }

    /// Whether another way to the server is wanted than there is.
    private boolean isTrying() {
        return isSeeking || isRelayed();
    }

    private boolean isReached(Endpoint at) {
        return !isSeeking && at.equals(keepAlive.peer());
    }

    /// A relay forgets a pair that is idle for a minute, whatever `keepalive` says.
    private long relayPingAt() {
        return Math.max(host.sender().lastSentAt(), pings.lastSentAt()) + RELAY_IDLE_NANOS;
    }

    private void seek(long now) {
        isSeeking = true;
        asks = 0;
        warnAtAsks = PATIENT_ASKS;
        ask(now);
    }

    private void ask(long now) {
        if (asks == warnAtAsks) {
            warnAtAsks = Math.min(2 * asks, asks + WARN_ASKS_MAX);
            host.event(failure(), now);
        }
        points.forEach(point -> point.ask(asks, now));
        askAt = now + SECOND * PAUSE_SECONDS[Math.min(asks, PAUSE_SECONDS.length - 1)];
        asks++;
    }

    private TunnelEvent failure() {
        Punch punch = lastPunch;
        if (punch != null) {
            return new TunnelEvent.PeerUnreachable(punch.inner(), punch.outer(), ours.kind(), theirs.kind());
        }
        for (RendezvousPoint point : points) {
            if (point.answers()) {
                return new TunnelEvent.ServiceMissing(point.path().remote(), service);
            }
        }
        return new TunnelEvent.RendezvousSilent(points.getFirst().path().remote());
    }

    private boolean onPunch(Punch punch, Endpoint from, long now) {
        RendezvousPoint point = at(from);
        if (point == null || !point.isAsked(from)) {
            return false;
        }
        if (isTrying() && puncher.punch(punch, from, isSeeking ? null : keepAlive.peer(), now)) {
            point.onPunch();
            lastPunch = punch;
            observe(punch, from, point.path().local());
        }
        return true;
    }

    private void observe(Punch punch, Endpoint from, Endpoint local) {
        Punch.More more = punch.more();
        Endpoint by = more != null && more.isSeenAtRelay() ? punch.outer() : from;
        if (more != null) {
            ours.onSeen(local, more.yours(), by);
        }
        if (!punch.isRelayed()) {
            theirs.onSeen(punch.inner(), punch.outer(), from);
            return;
        }
        theirs.onSeen(punch.seen(), by);
        relays.add(punch.outer(), keepAlive.peer());
    }

    private void onPong(Pong pong, Endpoint from, long now) {
        if (from.equals(keepAlive.peer())) {
            isFollowed |= pong.isFollower();
            keepAlive.onPong(pong.millis(), from, now);
            return;
        }
        boolean isPeer = pings.onPong(pong.millis(), from, now) >= 0 && !points.isEmpty() && !isRendezvous(from);
        if (isPeer && (isSeeking || isTrying() && isFollowed && !isRelay(from))) {
            isFollowed = pong.isFollower();
            keepAlive.watch(from, now);
            keepAlive.onReceived(now);
            found(from, now);
        }
    }

    private void found(Endpoint at, long now) {
        isSeeking = false;
        isDoubtVoiced = false;
        points.forEach(point -> point.race().rest());
        host.sender().onAnswer();
        if (isRelay(at)) {
            retries.start(now);
            host.event(new TunnelEvent.PeerRelayed(at, ours.kind(), theirs.kind()), now);
        } else {
            retries.stop();
            puncher.rest(now);
            host.event(new TunnelEvent.PeerFound(at), now);
        }
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
        points.forEach(point -> point.onSeek(now));
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
