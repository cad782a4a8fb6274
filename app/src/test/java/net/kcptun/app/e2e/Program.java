package net.kcptun.app.e2e;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// This program as a process of its own, with what it has said so far on both of its streams.
final class Program implements AutoCloseable {
    private static final int SECONDS = 20;

    private final Process process;
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final Thread reader;

    private Program(Process process) {
        this.process = process;
        reader = Thread.ofVirtual().start(this::readLines);
    }

    /// Where its classes are: without the tests', and without a logger of theirs that Netty would use.
    static String classPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.endsWith("test-classes") && !entry.contains("slf4j"))
                .collect(Collectors.joining(File.pathSeparator));
    }

    /// @param prefix    a command that runs the rest of its arguments; empty = none
    /// @param classPath [#classPath] or a copy of it
    static Program start(List<String> prefix, String classPath, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>(prefix);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:+UseSerialGC", "-Xmx256m", "--enable-native-access=ALL-UNNAMED"));
        command.addAll(List.of("--sun-misc-unsafe-memory-access=allow", "-cp", classPath));
        command.add("net.kcptun.app.cli.Main");
        command.addAll(arguments);
        return new Program(new ProcessBuilder(command).redirectErrorStream(true).start());
    }

    long pid() {
        return process.pid();
    }

    List<String> lines() {
        return lines;
    }

    /// The first line that ends so; a program that ends before has failed.
    String await(String end) {
        Eventually.holds(end, () -> found(end) || !process.isAlive(), () -> lines);
        if (!found(end)) {
            throw new AssertionError("ended without \"" + end + "\": " + lines);
        }
        return lines.stream().filter(line -> line.endsWith(end)).findFirst().orElseThrow();
    }

    /// Where it takes datagrams, as it says.
    InetSocketAddress udpAddress() throws IOException {
        return address("udp bind:");
    }

    /// The address in the line that says this.
    InetSocketAddress address(String what) throws IOException {
        Pattern pattern = Pattern.compile(what + " ([0-9.]+):(\\d+)$");
        for (String line : lines) {
            Matcher matcher = pattern.matcher(line);
            if (matcher.find()) {
                return new InetSocketAddress(
                        InetAddress.getByName(matcher.group(1)), Integer.parseInt(matcher.group(2)));
            }
        }
        throw new AssertionError("no address after \"" + what + "\": " + lines);
    }

    /// Several signals in one go, in that order.
    ///
    /// @param names without SIG: `HUP`
    void signal(String... names) throws IOException, InterruptedException {
        String kills =
                Arrays.stream(names).map(name -> "kill -" + name + ' ' + pid()).collect(Collectors.joining("; "));
        new ProcessBuilder("sh", "-c", kills).start().waitFor();
    }

    /// Its exit status, once it has ended by itself and all its lines are read.
    int awaitEnd() throws InterruptedException {
        if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("does not end: " + lines);
        }
        reader.join(TimeUnit.SECONDS.toMillis(SECONDS));
        return process.exitValue();
    }

    private boolean found(String end) {
        return lines.stream().anyMatch(line -> line.endsWith(end));
    }

    private void readLines() {
        try (BufferedReader in = process.inputReader(StandardCharsets.UTF_8)) {
            in.lines().forEach(lines::add);
        } catch (IOException | UncheckedIOException e) {
            // Stopping it closes the stream.
            lines.add(e.toString());
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            process.onExit().orTimeout(SECONDS, TimeUnit.SECONDS).join();
        } catch (CompletionException _) {
            process.destroyForcibly().onExit().join();
            throw new AssertionError("does not end on SIGTERM: " + lines);
        }
    }
}
