package net.kcptun.core.tunnel.control;

import java.util.List;
import net.kcptun.core.tunnel.api.Path;
import net.kcptun.core.tunnel.api.PathView;
import net.kcptun.core.tunnel.api.PathView.State;
import net.kcptun.core.wire.ControlMessage;
import net.kcptun.core.wire.ControlMessage.Pong;
import net.kcptun.core.wire.Endpoint;
import org.jspecify.annotations.Nullable;

/// The control plane of a client that knows its server's name: [AddressRace] finds which of its addresses answers,
/// [KeepAlive] watches the path; once it is dead, the name is resolved again and the socket replaced.
///
/// A sign of life is what comes from where the server is thought to be, and a PONG from anywhere: it proves that our
/// PING got there. Not so what else comes from elsewhere: a server that has moved goes on sending, and hears nothing
/// of us.
final class DirectClient implements ControlPlane {
    private static final Endpoint ANY_IPV6 = Endpoint.ipv6(0, 0, 0, 0);

    private final ControlHost host;
    private final Pings pings;
    private final KeepAlive keepAlive;
    private final AddressRace race;

    DirectClient(ControlHost host) {
        this.host = host;
        this.pings = new Pings(host);
        this.keepAlive = new KeepAlive(host, pings);
        this.race = new AddressRace(host, (path, now) -> pings.send(path.remote(), now));
    }

    @Override
    public @Nullable Endpoint peer() {
        return keepAlive.peer();
    }

    /// While it is not known, or may become another, IPv6, whose packets fit both.
    @Override
    public Endpoint peerFamily() {
        Endpoint peer = keepAlive.peer();
        return peer == null || race.hasIpv6() ? ANY_IPV6 : peer;
    }

    @Override
    public PathView path(long now) {
        return keepAlive.path(keepAlive.peer() == null ? State.RESOLVING : State.CONNECTING, now);
    }

    @Override
    public boolean expects(Endpoint from) {
        return isPeer(from) || race.isCandidate(from);
    }

    @Override
    public boolean isRefused(Endpoint from) {
        return race.isRefused(from);
    }

    @Override
    public void onPaths(List<Path> paths, long now) {
        use(race.start(paths, now), now);
    }

    private void use(Path path, long now) {
        keepAlive.watch(path.remote(), now);
        host.sessions().onPeerMoved(now);
    }

    @Override
    public void onPathEnd(Endpoint peer) {
        keepAlive.stop();
        race.stop();
    }

    @Override
    public void onReceived(Endpoint from, long now) {
        if (isPeer(from)) {
            race.onReceived(from, now);
            keepAlive.onReceived(now);
        }
    }

    private boolean isPeer(Endpoint from) {
        return from.equals(keepAlive.peer());
    }

    @Override
    public void onData(long now) {
        keepAlive.onData(now);
    }

    @Override
    public boolean onMessage(ControlMessage message, Endpoint from, long now) {
        if (message instanceof Pong(int millis, boolean _)) {
            if (pings.isRecent(millis, now) && race.onPong(millis, from, now)) {
                use(race.used(), now);
            }
            keepAlive.onPong(millis, from, now);
            return true;
        }
        return false;
    }

    @Override
    public void onKeepalive(long now) {
        keepAlive.restart(now);
    }

    @Override
    public void onTimer(long now) {
        if (keepAlive.renewIfDead(now)) {
            race.onDead();
        }
        if (now >= silentAt()) {
            race.onSilence(now);
        }
        keepAlive.onTimer(now);
        if (now >= raceAt()) {
            race.onTimer(now);
        }
    }

    @Override
    public long nextDeadline() {
        return Math.min(Math.min(raceAt(), silentAt()), keepAlive.nextDeadline());
    }

    /// Never in the millisecond of another PING, since a PONG is told by that.
    private long raceAt() {
        return Math.max(race.nextDeadline(), pings.nextAt());
    }

    private long silentAt() {
        return race.hasSeveral() && !race.isRacing() ? keepAlive.silentAt() : Long.MAX_VALUE;
    }
}
