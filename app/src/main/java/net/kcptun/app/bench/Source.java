package net.kcptun.app.bench;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import net.kcptun.app.loopback.Loopback;

/// Sends as much as the tunnel takes, on a thread of its own, until it is closed.
final class Source implements AutoCloseable {
    private static final int CHUNK_BYTES = 1 << 16;

    private final Socket socket;
    private final Thread thread;

    private Source(Socket socket) {
        this.socket = socket;
        thread = Thread.ofPlatform().daemon().name("source").start(this::run);
    }

    /// @param port of the tunnel's client
    static Source start(int port) throws IOException {
        return new Source(new Socket(Loopback.ADDRESS, port));
    }

    Thread thread() {
        return thread;
    }

    /// Resets the connection: nobody waits for what is on its way.
    @Override
    public void close() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    private void run() {
        try {
            OutputStream out = socket.getOutputStream();
            out.write(Sink.COUNT);
            byte[] chunk = new byte[CHUNK_BYTES];
            while (!socket.isClosed()) {
                out.write(chunk);
            }
        } catch (IOException _) {
            // Closed, or the tunnel has failed: then nothing arrives, which whoever counts tells the user.
        }
    }
}
