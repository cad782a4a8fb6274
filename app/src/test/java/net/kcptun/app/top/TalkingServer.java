package net.kcptun.app.top;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/// Says the same to everyone who connects, and then nothing.
final class TalkingServer implements AutoCloseable {
    static final String EVENTS = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n";

    private final ServerSocket socket = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());

    TalkingServer(String words) throws IOException {
        Thread.ofVirtual().start(() -> talk(words));
    }

    StatusAddress address() {
        return StatusAddress.parse("127.0.0.1:" + socket.getLocalPort());
    }

    private void talk(String words) {
        try {
            while (true) {
                Socket connection = socket.accept();
                Thread.ofVirtual().start(() -> talk(connection, words));
            }
        } catch (IOException _) {
            // Closed.
        }
    }

    private static void talk(Socket connection, String words) {
        try (connection) {
            connection.getOutputStream().write(words.getBytes(StandardCharsets.UTF_8));
            connection.getInputStream().transferTo(OutputStream.nullOutputStream());
        } catch (IOException _) {
            // The other end has gone.
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
