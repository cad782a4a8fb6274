package net.kcptun.app.net.tcp;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import net.kcptun.app.net.loop.LoopRig;
import net.kcptun.core.tunnel.api.Stream;

/// Notes what a stream reports, and writes a flood that respects its back-pressure.
final class StreamProbe implements Stream.Listener {
    enum Event {
        EOF,
        FAILED,
        WRITABLE
    }

    final LoopRig rig;
    final TcpStream stream;
    final LinkedBlockingQueue<Event> events = new LinkedBlockingQueue<>();
    final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private byte[] flood = new byte[0];
    private int floodAt;
    private Runnable afterFlood = () -> {};
    /// Reads only so many times, then stops.
    int stopAfterReads = Integer.MAX_VALUE;

    StreamProbe(LoopRig rig, TcpStream stream) {
        this.rig = rig;
        this.stream = stream;
    }

    @Override
    public void onBytes(ByteBuffer data, long now) {
        byte[] copy = new byte[data.remaining()];
        data.get(copy);
        bytes.writeBytes(copy);
        if (--stopAfterReads == 0) {
            stream.read(false);
        }
    }

    @Override
    public void onEof(long now) {
        events.add(Event.EOF);
    }

    @Override
    public void onFailed(long now) {
        events.add(Event.FAILED);
    }

    @Override
    public void onWritable(long now) {
        events.add(Event.WRITABLE);
        pour();
    }

    void flood(byte[] data, Runnable afterwards) {
        rig.run(() -> {
            flood = data;
            floodAt = 0;
            afterFlood = afterwards;
            pour();
        });
    }

    private void pour() {
        if (floodAt == flood.length) {
            return;
        }
        while (floodAt < flood.length && stream.isWritable()) {
            int n = Math.min(1200, flood.length - floodAt);
            stream.write(flood, floodAt, n);
            floodAt += n;
        }
        if (floodAt == flood.length) {
            afterFlood.run();
        }
    }

    /// The first event that is not WRITABLE; null: none came.
    Event end() throws InterruptedException {
        Event event = Event.WRITABLE;
        while (event == Event.WRITABLE) {
            event = events.poll(10, TimeUnit.SECONDS);
        }
        return event;
    }

    void read(boolean on) {
        rig.run(() -> stream.read(on));
    }

    byte[] bytes() {
        return rig.call(bytes::toByteArray);
    }
}
