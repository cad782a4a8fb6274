package net.kcptun.registry.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/// What stands between a link and its engine, and forgets connections as a NAT does: both ends have them still, and
/// nothing arrives.
final class Proxy implements AutoCloseable {
    private final ServerSocket listener;
    private final int target;
    private final List<Socket> open = new CopyOnWriteArrayList<>();
    private final Set<Integer> forgotten = ConcurrentHashMap.newKeySet();

    /// @param target a port of this host
    Proxy(int target) throws IOException {
        this.target = target;
        listener = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    String uri() {
        return "redis://127.0.0.1:" + port();
    }

    /// Forgets the connection that the engine sees come from that port.
    void forget(int port) {
        forgotten.add(port);
    }

    private void accept() {
        try {
            while (true) {
                Socket near = listener.accept();
                Socket far = new Socket(InetAddress.getLoopbackAddress(), target);
                open.addAll(List.of(near, far));
                Thread.ofVirtual().start(() -> pass(near, far, far.getLocalPort()));
                Thread.ofVirtual().start(() -> pass(far, near, far.getLocalPort()));
            }
        } catch (IOException _) {
            // It is closed.
        }
    }

    private void pass(Socket from, Socket to, int port) {
        byte[] bytes = new byte[4096];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int length; (length = in.read(bytes)) >= 0; ) {
                if (!forgotten.contains(port)) {
                    out.write(bytes, 0, length);
                }
            }
        } catch (IOException _) {
            // The other direction has ended, or it is closed.
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : open) {
            socket.close();
        }
    }
}
