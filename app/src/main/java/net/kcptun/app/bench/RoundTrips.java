package net.kcptun.app.bench;

import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import net.kcptun.app.loopback.Conversation;

/// Small messages, one after the other, that the [Sink] sends back.
final class RoundTrips {
    private static final int WARM_UP = 100;
    private static final int COUNT = 500;
    private static final long NANOS_MAX = TimeUnit.SECONDS.toNanos(1);

    private RoundTrips() {}

    /// The median.
    ///
    /// @param port of the tunnel's client
    static double medianMicros(int port) throws IOException {
        try (Conversation conversation = new Conversation(port)) {
            measure(conversation, WARM_UP);
            long[] nanos = measure(conversation, COUNT);
            Arrays.sort(nanos);
            return nanos[nanos.length / 2] / 1e3;
        }
    }

    /// Nanoseconds of each: `count` of them, or what a second allows, at least one.
    private static long[] measure(Conversation conversation, int count) throws IOException {
        long[] nanos = new long[count];
        long start = System.nanoTime();
        int done = 0;
        while (done == 0 || done < count && System.nanoTime() - start < NANOS_MAX) {
            long from = System.nanoTime();
            conversation.exchange();
            nanos[done++] = System.nanoTime() - from;
        }
        return Arrays.copyOf(nanos, done);
    }
}
