package net.kcptun.core.tunnel.control;

import net.kcptun.core.wire.Endpoint;

/// The control plane of a server whose clients know its address: it has nothing to do but to keep its target's address
/// fresh.
final class DirectServer implements ControlPlane {
    private final IdleWatch idle;

    DirectServer(ControlHost host) {
        this.idle = new IdleWatch(host);
    }

    @Override
    public void onReceived(Endpoint from, long now) {
        idle.onReceived(now);
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
