package net.kcptun.core.tunnel.control;

import net.kcptun.core.tunnel.api.Path;
import net.kcptun.core.tunnel.api.PathView;
import net.kcptun.core.tunnel.api.PathView.State;
import net.kcptun.core.tunnel.api.TunnelEvent;
import net.kcptun.core.wire.ControlMessage;
import net.kcptun.core.wire.ControlMessage.Pong;
import net.kcptun.core.wire.Endpoint;
import org.jspecify.annotations.Nullable;

/// The control plane of a client that knows its server's name: [KeepAlive] watches the path; once it is dead, the name
/// is resolved again and the socket replaced.
///
/// A sign of life is what comes from where the server is thought to be, and a PONG from anywhere: it proves that our
/// PING got there. Not so what else comes from elsewhere: a server that has moved goes on sending, and hears nothing
/// of us.
final class DirectClient implements ControlPlane {
    private static final Endpoint ANY_IPV6 = Endpoint.ipv6(0, 0, 0, 0);

    private final ControlHost host;
    private final KeepAlive keepAlive;

    DirectClient(ControlHost host) {
        this.host = host;
        this.keepAlive = new KeepAlive(host, new Pings(host));
    }

    @Override
    public @Nullable Endpoint peer() {
        return keepAlive.peer();
    }

    /// While it is not known, IPv6, whose packets fit both.
    @Override
    public Endpoint peerFamily() {
        Endpoint peer = keepAlive.peer();
        return peer == null ? ANY_IPV6 : peer;
    }

    @Override
    public PathView path(long now) {
        return keepAlive.path(keepAlive.peer() == null ? State.RESOLVING : State.CONNECTING, now);
    }

    @Override
    public boolean expects(Endpoint from) {
        return from.equals(keepAlive.peer());
    }

    @Override
    public void onPath(Path path, long now) {
        keepAlive.watch(path.remote(), now);
        host.sessions().onPeerMoved(now);
    }

    @Override
    public void onPathEnd(Endpoint peer) {
        keepAlive.stop();
    }

    @Override
    public void onReceived(Endpoint from, long now) {
        if (expects(from)) {
            keepAlive.onReceived(now);
        }
    }

    @Override
    public void onData(long now) {
        keepAlive.onData(now);
    }

    @Override
    public boolean onMessage(ControlMessage message, Endpoint from, long now) {
        if (message instanceof Pong(int millis)) {
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
        if (keepAlive.takeDead(now)) {
            host.event(new TunnelEvent.PeerSilent(keepAlive.silentNanos(now)), now);
            host.pathFinder().renewPath(true);
        }
        keepAlive.onTimer(now);
    }

    @Override
    public long nextDeadline() {
        return keepAlive.nextDeadline();
    }
}
