package net.kcptun.jmh;

import java.util.Arrays;
import java.util.Locale;

/// How long it takes from a question until each of the two ends is told of the other, by the number of the question.
final class Latencies {
    private final long[] sentAt;
    private final long[] clientAfter;
    private final long[] serverAfter;

    Latencies(int count) {
        sentAt = new long[count];
        clientAfter = new long[count];
        serverAfter = new long[count];
    }

    void sent(int number, long now) {
        sentAt[number] = now;
    }

    /// The server is told of the client that has put this question. Repetitions do not count.
    void toldServer(int number, long now) {
        if (number < sentAt.length && serverAfter[number] == 0) {
            serverAfter[number] = now - sentAt[number];
        }
    }

    /// The client is told of the server.
    void toldClient(int number, long now) {
        if (number < sentAt.length && clientAfter[number] == 0) {
            clientAfter[number] = now - sentAt[number];
        }
    }

    String text() {
        return "clients told " + text(clientAfter) + "; servers told " + text(serverAfter);
    }

    private static String text(long[] all) {
        long[] known = Arrays.stream(all).filter(nanos -> nanos > 0).sorted().toArray();
        return known.length == 0
                ? "never"
                : String.format(
                        Locale.ROOT,
                        "%.2f%%: p50 %.2f ms, p99 %.2f ms, most %.2f ms",
                        100.0 * known.length / all.length,
                        known[known.length / 2] / 1e6,
                        known[(int) (known.length * 0.99)] / 1e6,
                        known[known.length - 1] / 1e6);
    }
}
