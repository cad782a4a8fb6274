package net.kcptun.app.bench;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicLong;
import net.kcptun.app.loopback.Conversation;
import net.kcptun.app.loopback.Target;

/// The target: counts what comes where a connection's first byte is [#COUNT], and sends everything back elsewhere.
final class Sink implements Target.Service {
    static final int COUNT = 1;
    private static final int BUFFER_BYTES = 1 << 16;

    private final AtomicLong bytes = new AtomicLong();

    /// Those counted so far.
    long bytes() {
        return bytes.get();
    }

    @Override
    public void serve(Socket socket) throws IOException {
        int first = socket.getInputStream().read();
        if (first == COUNT) {
            count(socket.getInputStream());
        } else if (first >= 0) {
            socket.getOutputStream().write(first);
            Conversation.echo(socket);
        }
    }

    private void count(InputStream in) throws IOException {
        byte[] buffer = new byte[BUFFER_BYTES];
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            bytes.addAndGet(n);
        }
    }
}
