package net.kcptun.app.netns;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;
import net.kcptun.app.e2e.Connection;
import net.kcptun.app.e2e.Eventually;
import net.kcptun.app.e2e.Together;

/// Bytes that flow one way until they are told to end, compared one by one where they arrive. The connection stays
/// open: no FIN follows them.
final class Flow implements AutoCloseable {
    private static final int CHUNK_BYTES = 1 << 16;

    private final Connection from;
    private final Connection to;
    private final AtomicLong arrived = new AtomicLong();
    private final Together both = new Together();
    private volatile boolean ending;

    Flow(Connection from, Connection to) {
        this.from = from;
        this.to = to;
        both.start(this::send).start(this::receive);
    }

    private void send() throws IOException {
        boolean last = false;
        for (long seed = 1; !last; seed++) {
            last = ending;
            from.send(seed, CHUNK_BYTES);
            from.out().writeBoolean(last);
        }
    }

    private void receive() throws IOException {
        boolean last = false;
        for (long seed = 1; !last; seed++) {
            to.expect(seed, CHUNK_BYTES);
            last = to.in().readBoolean();
            arrived.incrementAndGet();
        }
    }

    /// Until so many bytes more have arrived.
    void awaitMore(int bytes) {
        long wanted = arrived.get() + bytes / CHUNK_BYTES;
        Eventually.holds(bytes + " bytes more arrive", () -> arrived.get() >= wanted, arrived::get);
    }

    /// No more bytes; all that were sent have arrived.
    void finish() throws Exception {
        ending = true;
        both.join();
    }

    @Override
    public void close() {
        both.close();
    }
}
