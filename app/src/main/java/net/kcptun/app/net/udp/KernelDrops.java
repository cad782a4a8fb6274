package net.kcptun.app.net.udp;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Datagrams that the kernel received for our ports and threw away because a socket's buffer was full: what looks like
/// a line's loss to the peer, and is none. Linux only; elsewhere nothing is counted. For several threads.
public final class KernelDrops {
    private static final List<Path> TABLES = List.of(Path.of("/proc/self/net/udp"), Path.of("/proc/self/net/udp6"));
    private static final int LOCAL_COLUMN = 1;
    private static final int DROPS_COLUMN = 12;
    private static final int HEXADECIMAL = 16;

    private final Map<Integer, Long> inTable = new HashMap<>();
    private long counted;

    /// How many there were at these ports, and at those of the calls before. A new socket begins with 0 in the
    /// kernel's table. Sockets that share a port count together.
    public synchronized long count(Set<Integer> now) {
        inTable.keySet().retainAll(now);
        for (int port : now) {
            long read = read(Set.of(port));
            long before = inTable.getOrDefault(port, 0L);
            counted += read >= before ? read - before : read;
            inTable.put(port, read);
        }
        return counted;
    }

    private static long read(Set<Integer> ports) {
        long sum = 0;
        for (Path table : TABLES) {
            try {
                for (String line : Files.readAllLines(table)) {
                    sum += drops(line, ports);
                }
            } catch (IOException _) {
                // Another system, or one without IPv6.
            }
        }
        return sum;
    }

    /// The last column of a line whose second one ends in one of the ports: `... 0100007F:5209 ... 17`.
    static long drops(String line, Set<Integer> ports) {
        String[] columns = line.strip().split("\\s+");
        if (columns.length <= DROPS_COLUMN) {
            return 0;
        }
        String local = columns[LOCAL_COLUMN];
        try {
            int port = Integer.parseInt(local.substring(local.indexOf(':') + 1), HEXADECIMAL);
            return ports.contains(port) ? Long.parseLong(columns[DROPS_COLUMN]) : 0;
        } catch (NumberFormatException _) {
            return 0;
        }
    }
}
