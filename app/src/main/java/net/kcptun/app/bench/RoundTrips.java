package net.kcptun.app.bench;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/// Small messages, one after the other, that the [Sink] sends back.
final class RoundTrips {
    private static final int MESSAGE_BYTES = 64;
    private static final int WARM_UP = 100;
    private static final int COUNT = 500;
    private static final long NANOS_MAX = TimeUnit.SECONDS.toNanos(1);
    private static final int PATIENCE_MILLIS = 5000;

    private final byte[] message = new byte[MESSAGE_BYTES];
    private final Socket socket;

    private RoundTrips(Socket socket) {
        this.socket = socket;
    }

    /// The median.
    ///
    /// @param port of the tunnel's client
    static double medianMicros(int port) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.getOutputStream().write(Sink.ECHO);
            RoundTrips trips = new RoundTrips(socket);
            trips.run(WARM_UP);
            long[] nanos = trips.run(COUNT);
            Arrays.sort(nanos);
            return nanos[nanos.length / 2] / 1e3;
        }
    }

    /// Nanoseconds of each: `count` of them, or what a second allows, at least one.
    private long[] run(int count) throws IOException {
        long[] nanos = new long[count];
        long start = System.nanoTime();
        int done = 0;
        while (done == 0 || done < count && System.nanoTime() - start < NANOS_MAX) {
            nanos[done++] = once();
        }
        return Arrays.copyOf(nanos, done);
    }

    private long once() throws IOException {
        InputStream in = socket.getInputStream();
        long start = System.nanoTime();
        socket.getOutputStream().write(message);
        if (in.readNBytes(message, 0, MESSAGE_BYTES) < MESSAGE_BYTES) {
            throw new IOException("the connection ended before the echo came");
        }
        return System.nanoTime() - start;
    }
}
