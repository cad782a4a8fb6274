package net.kcptun.app.net.forward;

import net.kcptun.app.net.loop.Engine;
import net.kcptun.core.tunnel.Tunnel;

/// A tunnel as its loop drives it.
record TunnelEngine(Tunnel tunnel) implements Engine {
    @Override
    public void onTimers(long now) {
        tunnel.onTimers(now);
    }

    @Override
    public void flush(long now) {
        tunnel.flush(now);
    }

    @Override
    public long nextDeadline() {
        return tunnel.nextDeadline();
    }
}
