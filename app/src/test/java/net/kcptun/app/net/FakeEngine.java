package net.kcptun.app.net;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import net.kcptun.core.wire.Endpoint;

/// An engine whose deadline is set by the test and which notes what its loop calls.
class FakeEngine implements Engine, PacketHandler {
    final AtomicInteger flushes = new AtomicInteger();
    final LinkedBlockingQueue<Long> timers = new LinkedBlockingQueue<>();
    volatile long deadline = Long.MAX_VALUE;
    volatile Runnable onFlush = () -> {};
    volatile Received onPacket = (buf, off, len, from, now) -> {};

    /// What the test does with a packet.
    interface Received {
        void onPacket(byte[] buf, int off, int len, Endpoint from, long now);
    }

    @Override
    public boolean onPacket(byte[] buf, int off, int len, Endpoint from, long now) {
        onPacket.onPacket(buf, off, len, from, now);
        return true;
    }

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
