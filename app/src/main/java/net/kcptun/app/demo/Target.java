package net.kcptun.app.demo;

import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicLong;

/// The TCP server that the tunnel leads to: takes a file and answers with its SHA-256, or gives one and its SHA-256.
///
/// A request is a byte (1: the client sends, 0: the target sends), the size and, for sending, the seed. One
/// connection at a time, on a thread of its own that ends with [#close].
final class Target implements AutoCloseable {
    private final ServerSocket listener = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
    private final AtomicLong moved;

    /// @param moved counts the bytes received
    Target(AtomicLong moved) throws IOException {
        this.moved = moved;
        Thread thread = new Thread(this::run, "target");
        thread.setDaemon(true);
        thread.start();
    }

    int port() {
        return listener.getLocalPort();
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }

    private void run() {
        while (!listener.isClosed()) {
            try (Socket socket = listener.accept()) {
                serve(socket);
            } catch (IOException e) {
                // The client's side of the same connection fails too, and tells the user.
                continue;
            }
        }
    }

    private void serve(Socket socket) throws IOException {
        DataInputStream in = new DataInputStream(socket.getInputStream());
        DataOutputStream out = new DataOutputStream(new BufferedOutputStream(socket.getOutputStream()));
        boolean up = in.readBoolean();
        long size = in.readLong();
        long seed = in.readLong();
        out.write(up ? RandomFile.receive(in, size, moved) : new RandomFile(size, seed).send(out));
        out.flush();
    }
}
