package net.kcptun.registry.redis;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Debian's `redis-server` as a process of its own, which keeps nothing on disk. A test that needs it is skipped where
/// there is none.
final class RedisServer implements AutoCloseable {
    private final Path folder;
    private final int port;
    private final List<String> options;
    private @Nullable Process process;

    private RedisServer(Path folder, int port, List<String> options) {
        this.folder = folder;
        this.port = port;
        this.options = options;
    }

    /// @param options more than those of the port and the folder
    static RedisServer start(Path folder, String... options) throws IOException {
        return start(folder, freePort(), options);
    }

    static RedisServer start(Path folder, int port, String... options) throws IOException {
        assumeTrue(find() != null, "there is no redis-server");
        RedisServer server = new RedisServer(folder, port, List.of(options));
        server.restart();
        return server;
    }

    /// A port that nobody has at the moment.
    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    static @Nullable Path find() {
        return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .map(folder -> Path.of(folder, "redis-server"))
                .filter(Files::isExecutable)
                .findFirst()
                .orElse(null);
    }

    int port() {
        return port;
    }

    String uri() {
        return "redis://127.0.0.1:" + port;
    }

    /// Begins anew, with nothing in it.
    void restart() throws IOException {
        List<String> command = new ArrayList<>(List.of("redis-server", "--port", String.valueOf(port)));
        command.addAll(List.of("--bind", "127.0.0.1", "--dir", folder.toString(), "--save", "", "--appendonly", "no"));
        command.addAll(options);
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("redis-" + port + ".log").toFile())
                .start();
        Eventually.holds("redis-server listens", this::isThere);
    }

    private boolean isThere() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    /// By SIGKILL.
    void kill() {
        if (process != null) {
            process.destroyForcibly().onExit().join();
        }
    }

    /// Stands still, or goes on.
    void freeze(boolean on) throws IOException, InterruptedException {
        if (process != null) {
            new ProcessBuilder("kill", on ? "-STOP" : "-CONT", String.valueOf(process.pid()))
                    .start()
                    .waitFor();
        }
    }

    /// What `redis-cli` prints.
    String cli(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("redis-cli", "-p", String.valueOf(port)));
        command.addAll(List.of(arguments));
        Process client = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(client.getInputStream().readAllBytes());
        client.waitFor();
        return said.strip();
    }

    @Override
    public void close() {
        kill();
    }
}
