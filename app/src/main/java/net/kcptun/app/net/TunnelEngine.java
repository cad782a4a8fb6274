package net.kcptun.app.net;

import net.kcptun.core.tunnel.Tunnel;
import net.kcptun.core.wire.Endpoint;

/// A tunnel as its loop drives it.
record TunnelEngine(Tunnel tunnel) implements Engine {
    @Override
    public boolean onPacket(byte[] buf, int off, int len, Endpoint from, long now) {
        return tunnel.onPacket(buf, off, len, from, now);
    }

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
