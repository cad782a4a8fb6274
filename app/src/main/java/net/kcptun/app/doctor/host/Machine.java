package net.kcptun.app.doctor.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// What the kernel tells of this process and of the machine's memory. What it does not tell is empty.
public final class Machine {
    static final int CAP_SETUID = 7;
    static final int CAP_NET_ADMIN = 12;

    private static final int HEXADECIMAL = 16;
    private static final long KIBI = 1024;

    private final Path proc;

    /// @param proc where the system tells of itself
    public Machine(Path proc) {
        this.proc = proc;
    }

    /// Whether this process may do what a capability allows. On another system nobody knows: no.
    boolean may(int capability) {
        return value(proc.resolve("self/status"), "CapEff:")
                .map(mask -> (Long.parseUnsignedLong(mask, HEXADECIMAL) >>> capability & 1) == 1)
                .orElse(false);
    }

    /// How many files and sockets this process may have open.
    Optional<Long> descriptors() {
        return value(proc.resolve("self/limits"), "Max open files")
                .map(columns -> columns.split("\\s+")[0])
                .map(soft -> soft.equals("unlimited") ? Long.MAX_VALUE : Long.valueOf(soft));
    }

    /// Bytes that programs can still have.
    Optional<Long> availableMemory() {
        return value(proc.resolve("meminfo"), "MemAvailable:")
                .map(size -> Long.parseLong(size.split("\\s+")[0]) * KIBI);
    }

    private static Optional<String> value(Path file, String name) {
        return lines(file).stream()
                .filter(line -> line.startsWith(name))
                .map(line -> line.substring(name.length()).strip())
                .findFirst();
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException _) {
            return List.of();
        }
    }
}
