package net.kcptun.app.loopback;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;

/// The TCP server that the tunnel leads to. One connection at a time, on a thread of its own that ends with
/// [#close].
public final class Target implements AutoCloseable {
    private final ServerSocket listener = new ServerSocket(0, 16, Loopback.ADDRESS);
    private final Service service;
    private final Thread thread;

    /// What the target does with a connection.
    @FunctionalInterface
    public interface Service {
        /// Returns when it is done with the connection, which is then closed.
        void serve(Socket socket) throws IOException;
    }

    public Target(Service service) throws IOException {
        this.service = service;
        thread = Thread.ofPlatform().daemon().name("target").start(this::run);
    }

    public int port() {
        return listener.getLocalPort();
    }

    /// The thread that serves.
    public Thread thread() {
        return thread;
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }

    private void run() {
        while (!listener.isClosed()) {
            try (Socket socket = listener.accept()) {
                service.serve(socket);
            } catch (IOException e) {
                // The client's side of the same connection fails too, and tells the user.
                continue;
            }
        }
    }
}
