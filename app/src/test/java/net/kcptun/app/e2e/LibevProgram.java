package net.kcptun.app.e2e;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import net.kcptun.app.config.HostPort;

/// The C program as one end of a tunnel: a process with its configuration file. It is ready once it says so.
final class LibevProgram implements AutoCloseable {
    private static final int SECONDS = 10;

    private final InetSocketAddress address;
    private final Path file;
    private final Process process;
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final CountDownLatch ready = new CountDownLatch(1);

    private LibevProgram(Path program, String config, InetSocketAddress address) throws Exception {
        this.address = address;
        file = Files.createTempFile("kcptun-libev", ".json");
        Files.writeString(file, config);
        process = new ProcessBuilder(program.toString(), "-c", file.toString())
                .redirectErrorStream(true)
                .start();
        Thread.ofVirtual().start(this::readLines);
        if (!ready.await(SECONDS, TimeUnit.SECONDS) || !process.isAlive()) {
            close();
            throw new AssertionError(program + " does not start: " + lines);
        }
    }

    static LibevProgram server(Path program, Setup setup, HostPort target) throws Exception {
        InetSocketAddress bind = new InetSocketAddress(setup.host(), freeUdpPort(setup.host()));
        String addresses = "\"kcp_bind\": \"%s\", \"connect\": \"%s\"".formatted(text(bind), target);
        return new LibevProgram(program, config(setup, addresses), bind);
    }

    static LibevProgram client(Path program, Setup setup, InetSocketAddress server) throws Exception {
        InetSocketAddress listen = new InetSocketAddress(setup.host(), freeTcpPort(setup.host()));
        String addresses = "\"listen\": \"%s\", \"kcp_connect\": \"%s\"".formatted(text(listen), text(server));
        return new LibevProgram(program, config(setup, addresses), listen);
    }

    /// Where a server takes datagrams, or a client users.
    InetSocketAddress address() {
        return address;
    }

    private static String config(Setup setup, String addresses) {
        String security = setup.method() == null
                ? ""
                : ", \"method\": \"%s\", \"password\": \"%s\""
                        .formatted(setup.method().text(), setup.password());
        return """
            {%s%s, "loglevel": 5,
             "kcp": {"mtu": 1400, "sndwnd": %d, "rcvwnd": %d, "nodelay": %d, "interval": %d, "resend": %d, "nc": 1},
             "tcp": {"nodelay": true}}
            """.formatted(
                        addresses,
                        security,
                        Setup.KCP.sndwnd(),
                        Setup.KCP.rcvwnd(),
                        Setup.KCP.nodelay(),
                        Setup.KCP.interval(),
                        Setup.KCP.resend());
    }

    private static String text(InetSocketAddress address) {
        return new HostPort(address.getAddress().getHostAddress(), address.getPort()).toString();
    }

    /// Free a moment ago: the program cannot tell which port the system would have chosen.
    private static int freeUdpPort(String host) throws IOException {
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getByName(host))) {
            return socket.getLocalPort();
        }
    }

    private static int freeTcpPort(String host) throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(host))) {
            return socket.getLocalPort();
        }
    }

    private void readLines() {
        try (BufferedReader in = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                lines.add(line);
                if (line.endsWith("server start") || line.endsWith("client start")) {
                    ready.countDown();
                }
            }
        } catch (IOException e) {
            lines.add(e.toString());
        } finally {
            ready.countDown();
        }
    }

    @Override
    public void close() throws IOException {
        process.destroy();
        try {
            process.onExit().orTimeout(SECONDS, TimeUnit.SECONDS).join();
        } catch (CompletionException _) {
            process.destroyForcibly().onExit().join();
        }
        Files.delete(file);
    }

    @Override
    public String toString() {
        return String.join("\n", lines);
    }
}
