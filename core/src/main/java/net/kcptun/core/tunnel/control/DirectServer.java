package net.kcptun.core.tunnel.control;

import net.kcptun.core.tunnel.api.Path;
import net.kcptun.core.wire.ControlMessage;
import net.kcptun.core.wire.Endpoint;

/// The control plane of a server whose clients know its address: it has nothing to do but to keep its target's address
/// fresh.
final class DirectServer implements ControlPlane {
    private final IdleWatch idle;

    DirectServer(ControlHost host) {
        this.idle = new IdleWatch(host);
    }

    @Override
    public boolean expects(Endpoint from) {
        return true;
    }

    @Override
    public void onPath(Path path, long now) {}

    @Override
    public void onReceived(Endpoint from, long now) {
        idle.onReceived(now);
    }

    @Override
    public boolean onMessage(ControlMessage message, Endpoint from, long now) {
        return false;
    }

    @Override
    public void onKeepalive(long now) {
        idle.onReceived(now);
    }

    @Override
    public void onTimer(long now) {
        idle.onTimer(now);
    }

    @Override
    public long nextDeadline() {
        return idle.nextDeadline();
    }
}
