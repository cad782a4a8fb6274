package net.kcptun.app.http;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;

/// A client that sends raw bytes. A read fails after ten seconds.
final class Client implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 10_000;
    private static final int RECEIVE_BUFFER = 8 * 1024;

    final Socket socket = new Socket();
    private final InputStream in;

    /// @param lines of the head, in lower case as far as their names go
    record Response(int status, List<String> lines, String body) {
        /// @return null where there is none
        String header(String name) {
            List<String> values = headers(name);
            return values.isEmpty() ? null : values.getFirst();
        }

        List<String> headers(String name) {
            String start = name.toLowerCase(Locale.ROOT) + ": ";
            return lines.stream()
                    .filter(line -> line.startsWith(start))
                    .map(line -> line.substring(start.length()))
                    .toList();
        }
    }

    Client(InetSocketAddress server) throws IOException {
        socket.setReceiveBufferSize(RECEIVE_BUFFER);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        socket.setTcpNoDelay(true);
        socket.connect(server, TIMEOUT_MILLIS);
        in = new BufferedInputStream(socket.getInputStream());
    }

    Client send(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        return this;
    }

    /// A whole request with a Host.
    Client get(String target, String... headers) throws IOException {
        StringBuilder text = new StringBuilder("GET " + target + " HTTP/1.1\r\nHost: localhost\r\n");
        for (String header : headers) {
            text.append(header).append("\r\n");
        }
        return send(text + "\r\n");
    }

    Response read() throws IOException {
        Response head = readHead();
        String length = head.header("Content-Length");
        int bytes = length == null ? 0 : Integer.parseInt(length);
        return new Response(head.status, head.lines, new String(in.readNBytes(bytes), StandardCharsets.UTF_8));
    }

    Response readHead() throws IOException {
        String status = readLine();
        List<String> lines = new ArrayList<>();
        for (String line = readLine(); !line.isEmpty(); line = readLine()) {
            int colon = line.indexOf(':');
            lines.add(line.substring(0, colon).toLowerCase(Locale.ROOT) + line.substring(colon));
        }
        return new Response(Integer.parseInt(status.substring(9, 12)), lines, "");
    }

    String readLine() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("after: " + line);
            }
            line.append((char) c);
        }
        return line.toString().stripTrailing();
    }

    /// Whether the server ends the connection, however, without another byte.
    boolean ends() throws IOException {
        try {
            return in.read() < 0;
        } catch (SocketTimeoutException e) {
            throw e;
        } catch (IOException e) {
            return true;
        }
    }

    /// Reads nothing, and returns once the server has reset the connection.
    boolean isReset() {
        long deadline = System.nanoTime() + 10_000_000_000L;
        while (System.nanoTime() - deadline < 0) {
            try {
                socket.getOutputStream().write(' ');
            } catch (IOException e) {
                return true;
            }
            LockSupport.parkNanos(5_000_000);
        }
        return false;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
