package net.kcptun.app.net.loop;

import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import net.kcptun.core.tunnel.api.DatagramListener;
import net.kcptun.core.tunnel.api.Path;
import net.kcptun.core.tunnel.api.TurnHandler;
import net.kcptun.core.wire.Endpoint;

/// A tunnel whose deadline is set by the test and which notes what its loop calls.
public class FakeTunnel implements TurnHandler, DatagramListener {
    public final AtomicInteger flushes = new AtomicInteger();
    public final LinkedBlockingQueue<Long> timers = new LinkedBlockingQueue<>();
    public volatile long deadline = Long.MAX_VALUE;
    public volatile Runnable onFlush = () -> {};
    public volatile Received onPacket = (buf, off, len, from, now) -> {};

    /// What the test does with a packet.
    public interface Received {
        void onPacket(byte[] buf, int off, int len, Endpoint from, long now);
    }

    @Override
    public boolean onPacket(byte[] buf, int off, int len, Endpoint from, long now) {
        onPacket.onPacket(buf, off, len, from, now);
        return true;
    }

    @Override
    public void onPaths(List<Path> paths, long now) {}

    @Override
    public void onPathEnd(Endpoint peer, long now) {}

    @Override
    public void onTimers(long now) {
        deadline = Long.MAX_VALUE;
        timers.add(now);
    }

    @Override
    public void flush(long now) {
        flushes.incrementAndGet();
        onFlush.run();
    }

    @Override
    public long nextDeadline() {
        return deadline;
    }
}
