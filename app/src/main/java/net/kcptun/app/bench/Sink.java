package net.kcptun.app.bench;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicLong;
import net.kcptun.app.loopback.Target;

/// The target: a connection's first byte says whether the others are to be counted or sent back.
final class Sink implements Target.Service {
    static final int COUNT = 0;
    static final int ECHO = 1;
    private static final int BUFFER_BYTES = 1 << 16;

    private final AtomicLong bytes = new AtomicLong();

    /// Those counted so far.
    long bytes() {
        return bytes.get();
    }

    @Override
    public void serve(Socket socket) throws IOException {
        if (socket.getInputStream().read() == ECHO) {
            socket.setTcpNoDelay(true);
            socket.getInputStream().transferTo(socket.getOutputStream());
        } else {
            count(socket.getInputStream());
        }
    }

    private void count(InputStream in) throws IOException {
        byte[] buffer = new byte[BUFFER_BYTES];
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            bytes.addAndGet(n);
        }
    }
}
