package net.kcptun.registry.redis;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/// kcptun-netty as a process of its own, with this module on its class path.
final class Program implements AutoCloseable {
    private final Process process;
    private final int statusPort;
    private final List<String> lines = new CopyOnWriteArrayList<>();

    private Program(Process process, int statusPort) {
        this.process = process;
        this.statusPort = statusPort;
        Thread.ofVirtual().start(this::readLines);
    }

    /// @param members of the configuration, besides key and status server
    static Program start(Path folder, String members) throws IOException {
        int port = RedisServer.freePort();
        Path file = Files.writeString(Files.createTempFile(folder, "program", ".json"), """
                {%s, "http_listen": "127.0.0.1:%d", "keepalive": 3, "loglevel": 6,
                 "method": "xchacha20poly1305_ietf", "password": "one of the tests"}
                """.formatted(members, port));
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Xmx256m",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-cp",
                        classPath(),
                        "net.kcptun.app.cli.Main",
                        "-c",
                        file.toString())
                .redirectErrorStream(true)
                .start();
        return new Program(process, port);
    }

    private static String classPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.endsWith("test-classes"))
                .collect(Collectors.joining(File.pathSeparator));
    }

    /// Until a line has that in it, after the first `from` lines. Returns how many lines there are.
    int await(String part, int from) {
        Eventually.holds(part + " in " + lines, () -> has(part, from) || !process.isAlive());
        if (!has(part, from)) {
            throw new AssertionError("ended without \"" + part + "\": " + lines);
        }
        return lines.size();
    }

    int await(String part) {
        return await(part, 0);
    }

    List<String> lines() {
        return lines;
    }

    private boolean has(String part, int from) {
        return lines.stream().skip(from).anyMatch(line -> line.contains(part));
    }

    /// What a page of its status server says.
    String page(String path) {
        try (HttpClient client = HttpClient.newHttpClient()) {
            URI uri = URI.create("http://127.0.0.1:" + statusPort + path);
            var answer = client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
            return answer.statusCode() + " " + answer.body().strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    int awaitEnd() throws InterruptedException {
        return process.waitFor();
    }

    /// By SIGKILL.
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    private void readLines() {
        try (BufferedReader in = process.inputReader(StandardCharsets.UTF_8)) {
            in.lines().forEach(lines::add);
        } catch (IOException | UncheckedIOException e) {
            lines.add(e.toString());
        }
    }

    @Override
    public void close() {
        kill();
    }
}
