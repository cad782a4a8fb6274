package net.kcptun.core.tunnel.control;

import net.kcptun.core.wire.Endpoint;

/// The control plane of a server whose clients know its address: it has nothing to do but to keep its target's address
/// fresh. When nobody has been heard for `dead`, the name is resolved again, and so every `dead` for as long as that
/// lasts. With `keepalive` 0 it is off.
final class DirectServer implements ControlPlane {
    private final ControlHost host;
    private long quietSince = Long.MIN_VALUE;

    DirectServer(ControlHost host) {
        this.host = host;
    }

    @Override
    public void onReceived(Endpoint from, long now) {
        quietSince = now;
    }

    @Override
    public void onKeepalive(long now) {
        quietSince = now;
    }

    /// Begins with the first call.
    @Override
    public void onTimer(long now) {
        if (quietSince == Long.MIN_VALUE) {
            quietSince = now;
        }
        if (now >= nextDeadline()) {
            quietSince = now;
            host.pathFinder().renewTarget();
        }
    }

    @Override
    public long nextDeadline() {
        if (quietSince == Long.MIN_VALUE) {
            return 0;
        }
        boolean isOff = host.options().timing().keepalive() == 0;
        return isOff ? Long.MAX_VALUE : quietSince + host.options().timing().deadNanos();
    }
}
