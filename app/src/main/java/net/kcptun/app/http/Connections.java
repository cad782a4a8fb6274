package net.kcptun.app.http;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import net.kcptun.app.log.LimitedLog;

/// All clients, and which of them goes when there are too many.
///
/// Each connection here waits for its client, since answers are made at once. So the one that has waited longest goes
/// in favour of a new one: any number of clients that stall never keep others out. Streams stay, unless they stall
/// for too long; they are few enough to leave room. Event loop only.
final class Connections {
    private final Site site;
    private final ConnectionLimits limits;
    private final LimitedLog failures;
    private final Set<Connection> open = new LinkedHashSet<>();

    Connections(Site site, ConnectionLimits limits, LimitedLog failures) {
        assert limits.streams() < limits.connections();
        this.site = site;
        this.limits = limits;
        this.failures = failures;
    }

    Site site() {
        return site;
    }

    void add(Connection connection) {
        if (open.size() >= limits.connections()) {
            evict(System.nanoTime());
        }
        open.add(connection);
    }

    private void evict(long now) {
        open.stream()
                .filter(connection -> !connection.isStream())
                .max((a, b) -> Long.compare(now - a.since(), now - b.since()))
                .ifPresent(Connection::abort);
    }

    void remove(Connection connection) {
        open.remove(connection);
    }

    boolean mayStream() {
        return open.stream().filter(Connection::isStream).count() < limits.streams();
    }

    void onTick(long now) {
        Map<Supplier<byte[]>, byte[]> events = new HashMap<>();
        for (Connection connection : List.copyOf(open)) {
            try {
                connection.onTick(now, limits, events);
            } catch (RuntimeException | Error e) {
                // The tick goes on for the others, and the next one comes.
                onFault("a connection", e);
                connection.abort();
            }
        }
    }

    /// Something failed inside this program, and a connection ends of it.
    void onFault(String what, Throwable cause) {
        failures.write(what, cause);
    }

    void abortAll() {
        List.copyOf(open).forEach(Connection::abort);
    }
}
