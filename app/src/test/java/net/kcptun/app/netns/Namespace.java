package net.kcptun.app.netns;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// A network namespace of its own name, which goes with all that is in it when closed.
final class Namespace implements Closeable {
    private static final int SECONDS = 20;
    private static final Path SETTINGS = Path.of("/etc/netns");

    private final String name;

    /// @param role what the name begins with; the rest is random
    Namespace(String role) {
        name = role + "-" + Long.toHexString(ThreadLocalRandom.current().nextLong());
        Command.run("ip", "netns", "add", name);
        sh("""
            ip link set lo up
            sysctl -qw net.ipv6.conf.all.accept_dad=0 net.ipv6.conf.default.accept_dad=0
            """);
    }

    String name() {
        return name;
    }

    /// Runs shell lines inside, which must all succeed; returns what they print.
    String sh(String lines) {
        return Command.run("ip", "netns", "exec", name, "sh", "-e", "-c", lines);
    }

    /// The words of a command that runs another one inside.
    List<String> inside(List<String> command) {
        return Stream.concat(Stream.of("ip", "netns", "exec", name), command.stream())
                .toList();
    }

    /// Sockets that the task makes belong to this namespace, whoever uses them later.
    <T> T in(Callable<T> task) throws Exception {
        FutureTask<T> inside = new FutureTask<>(() -> {
            Entrance.enter(Path.of("/run/netns", name));
            return task.call();
        });
        Thread.ofPlatform().daemon().name(name).start(inside);
        return inside.get(SECONDS, TimeUnit.SECONDS);
    }

    /// What `/etc/hosts` is for programs that are started inside from now on; for those that run already too, if it
    /// has been written before they started.
    void hosts(String lines) throws IOException {
        Files.createDirectories(SETTINGS.resolve(name));
        Files.writeString(hostsFile(), lines);
    }

    private Path hostsFile() {
        return SETTINGS.resolve(name).resolve("hosts");
    }

    @Override
    public void close() {
        Command.run("ip", "netns", "del", name);
        try {
            Files.deleteIfExists(hostsFile());
            Files.deleteIfExists(SETTINGS.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
