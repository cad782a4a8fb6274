package net.kcptun.app.net.forward;

import java.nio.ByteBuffer;
import net.kcptun.app.net.tcp.StreamEvents;
import net.kcptun.core.tunnel.session.Session;

/// A stream's events as its session takes them.
record SessionEvents(Session session) implements StreamEvents {
    @Override
    public void onBytes(ByteBuffer data, long now) {
        session.onBytes(data, now);
    }

    @Override
    public void onEof(long now) {
        session.onEof(now);
    }

    @Override
    public void onFailed(long now) {
        session.onFailed(now);
    }

    @Override
    public void onWritable(long now) {
        session.onWritable(now);
    }
}
