package net.kcptun.app.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// The kernel's view of TCP sockets, which also shows those that a program forgot (Linux, proc(5)).
final class KernelTcp {
    private static final List<Path> TABLES = List.of(Path.of("/proc/net/tcp"), Path.of("/proc/net/tcp6"));
    private static final String TIME_WAIT = "06";
    private static final String LISTEN = "0A";

    private KernelTcp() {}

    static boolean isReadable() {
        return Files.isReadable(TABLES.getFirst());
    }

    /// Sockets with this port at either end, but for listeners and what the kernel itself keeps after the end.
    static long open(int port) {
        return of(port).size();
    }

    static void awaitNone(int port) {
        Eventually.holds("no TCP socket is left at port " + port, () -> open(port) == 0, () -> of(port));
    }

    private static List<String> of(int port) {
        String suffix = String.format(":%04X", port);
        return TABLES.stream()
                .filter(Files::isReadable)
                .flatMap(KernelTcp::lines)
                .filter(line -> {
                    String[] fields = line.strip().split("\\s+");
                    return (fields[1].endsWith(suffix) || fields[2].endsWith(suffix))
                            && !fields[3].equals(TIME_WAIT)
                            && !fields[3].equals(LISTEN);
                })
                .toList();
    }

    private static Stream<String> lines(Path table) {
        try {
            return Files.readAllLines(table).stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
