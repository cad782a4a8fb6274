package net.kcptun.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;

/// One TCP connection as a user or a target holds it. Reads that take too long fail.
public final class Connection implements AutoCloseable {
    private static final int READ_MILLIS = 20_000;
    private static final int CONNECT_MILLIS = 5_000;

    private final Socket socket;

    /// @param socket connected; closed with this
    public Connection(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(READ_MILLIS);
        socket.setTcpNoDelay(true);
    }

    /// A new one to who listens there.
    public static Connection to(InetSocketAddress address) throws IOException {
        Socket socket = new Socket();
        try {
            socket.connect(address, CONNECT_MILLIS);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
        return new Connection(socket);
    }

    /// A connection that the kernel accepts and the program refuses, which may be seen during the connect already.
    static void expectRefusal(InetSocketAddress address) throws IOException {
        try (Connection user = to(address)) {
            user.expectFailure();
        } catch (SocketException e) {
            assertThat(e).as("somebody listens").isNotInstanceOf(ConnectException.class);
        }
    }

    /// Bytes that come of the seed.
    public void send(long seed, int bytes) throws IOException {
        SeededBytes.write(socket.getOutputStream(), seed, bytes);
    }

    /// Fails unless these very bytes come next, as [#send] makes them.
    public void expect(long seed, int bytes) throws IOException {
        SeededBytes.expect(socket.getInputStream(), seed, bytes);
    }

    /// Half-closes: FIN after what was sent.
    void finish() throws IOException {
        socket.shutdownOutput();
    }

    void expectEnd() throws IOException {
        assertThat(socket.getInputStream().read())
                .as("a byte, or -1 for the end")
                .isEqualTo(-1);
    }

    /// The next read tells that the connection was reset; a time-out is no such failure, nor is an end.
    void expectFailure() {
        assertThatThrownBy(() -> socket.getInputStream().read())
                .as("the connection fails")
                .isInstanceOf(SocketException.class);
    }

    /// RST.
    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    /// What comes in, for less than whole scripts.
    public DataInputStream in() throws IOException {
        return new DataInputStream(socket.getInputStream());
    }

    /// What goes out.
    public DataOutputStream out() throws IOException {
        return new DataOutputStream(socket.getOutputStream());
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
