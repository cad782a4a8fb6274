package net.kcptun.app.loopback;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;

/// Small messages through a tunnel to a target that echoes, one after the other.
public final class Conversation implements AutoCloseable {
    private static final int MESSAGE_BYTES = 64;
    private static final int PATIENCE_MILLIS = 10_000;

    private final byte[] message = new byte[MESSAGE_BYTES];
    private final Socket socket;

    /// @param port of the tunnel's client
    public Conversation(int port) throws IOException {
        socket = connect(port);
    }

    /// Holds one on a connection of its own, until all `messages` have come back or the time is `end` of
    /// [System#nanoTime]. Returns how many have.
    public static int hold(int port, int messages, long end) throws IOException {
        try (Conversation conversation = new Conversation(port)) {
            int answers = 0;
            while (answers < messages && System.nanoTime() - end < 0) {
                conversation.exchange();
                answers++;
            }
            return answers;
        }
    }

    /// Sends one message and waits until it is back.
    public void exchange() throws IOException {
        socket.getOutputStream().write(message);
        if (socket.getInputStream().readNBytes(message, 0, MESSAGE_BYTES) < MESSAGE_BYTES) {
            throw new IOException("the connection ended before the echo came");
        }
    }

    /// To a loopback port.
    public static Socket connect(int port) throws IOException {
        Socket socket = new Socket();
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.setTcpNoDelay(true);
        socket.connect(new InetSocketAddress(Loopback.ADDRESS, port), PATIENCE_MILLIS);
        return socket;
    }

    /// What the target does.
    public static void echo(Socket socket) throws IOException {
        socket.setTcpNoDelay(true);
        socket.getInputStream().transferTo(socket.getOutputStream());
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
