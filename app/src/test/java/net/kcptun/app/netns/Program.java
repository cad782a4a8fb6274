package net.kcptun.app.netns;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import net.kcptun.app.e2e.Eventually;

/// A process in a namespace that may be killed and started again, and what it has printed.
final class Program implements AutoCloseable {
    /// The program under test, as it lies on the class path; its start matters more than its speed.
    static final List<String> OURS = List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xmx128m",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-cp",
            System.getProperty("java.class.path"),
            "net.kcptun.app.cli.Main");

    private static final int SECONDS = 5;
    private static final int LINE_SECONDS = 10;

    private final List<String> words;
    private final Path file;
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private Process process;
    private int ready;

    /// Starts it.
    Program(Namespace namespace, List<String> command, String config) throws IOException {
        file = Files.createTempFile("netns", ".json");
        Files.writeString(file, config);
        words = namespace.inside(Stream.concat(command.stream(), Stream.of("-c", file.toString()))
                .toList());
        process = start();
    }

    private Process start() throws IOException {
        Process started = new ProcessBuilder(words).redirectErrorStream(true).start();
        Thread.ofVirtual().start(() -> readLines(started));
        return started;
    }

    private void readLines(Process started) {
        try (BufferedReader in = started.inputReader(StandardCharsets.UTF_8)) {
            in.lines().forEach(lines::add);
        } catch (IOException | UncheckedIOException _) {
            // The stream ends so when the program is killed.
        }
    }

    /// Until it says that it runs. If it never does, it is closed.
    void awaitReady() throws IOException {
        int wanted = ++ready;
        try {
            awaitLines(" start", wanted);
        } catch (AssertionError e) {
            close();
            throw e;
        }
    }

    /// Until it has printed a line that holds this text.
    void awaitLine(String text) {
        awaitLines(text, 1);
    }

    void awaitLine(String text, int seconds) {
        awaitLines(text, 1, seconds);
    }

    private void awaitLines(String text, int count) {
        awaitLines(text, count, LINE_SECONDS);
    }

    private void awaitLines(String text, int count, int seconds) {
        Eventually.holds(
                "'" + text + "' is printed",
                () -> lines.stream().filter(line -> line.contains(text)).count() >= count || !process.isAlive(),
                this::log,
                seconds);
        if (!process.isAlive()) {
            throw new AssertionError("the program has ended: " + log());
        }
    }

    /// Gives it no time for a word.
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    void restart() throws IOException {
        kill();
        process = start();
        awaitReady();
    }

    String log() {
        return String.join("\n", lines);
    }

    @Override
    public void close() throws IOException {
        process.destroy();
        try {
            process.onExit().orTimeout(SECONDS, TimeUnit.SECONDS).join();
        } catch (CompletionException _) {
            kill();
        }
        Files.deleteIfExists(file);
    }
}
