package net.kcptun.core.tunnel.control;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import net.kcptun.core.wire.Endpoint;

/// Foretells which port a NAT shows us, where it shows each destination another one, but counts: two ports that others
/// saw and that differ by at most [#STEP_MAX] have ours beside them.
///
/// Remembers the ports of at most [#MAX_HOSTS] hosts; the one that was told of longest ago is forgotten first.
final class PortPrediction {
    static final int STEP_MAX = 4;
    static final int MAX_HOSTS = 256;

    private static final int SPREAD_MAX = 2 * STEP_MAX;
    private static final int PORT_MAX = 65_535;

    private final Map<Endpoint, Range> hosts = new LinkedHashMap<>();

    private record Range(int low, int high) {
        Range with(int port) {
            Range wider = new Range(Math.min(low, port), Math.max(high, port));
            boolean isNear = port >= low - STEP_MAX && port <= high + STEP_MAX;
            return isNear && wider.high - wider.low <= SPREAD_MAX ? wider : new Range(port, port);
        }
    }

    /// Somebody has seen an end there. Returns where else it may be for us, at most a dozen addresses.
    List<Endpoint> onSeen(Endpoint outer) {
        Endpoint host = outer.withPort(0);
        Range before = hosts.remove(host);
        Range range = before == null ? new Range(outer.port(), outer.port()) : before.with(outer.port());
        if (hosts.size() == MAX_HOSTS) {
            hosts.remove(hosts.keySet().iterator().next());
        }
        hosts.put(host, range);
        if (range.low == range.high) {
            return List.of();
        }
        return IntStream.rangeClosed(range.low + 1, Math.min(PORT_MAX, range.high + STEP_MAX))
                .filter(port -> port != outer.port())
                .mapToObj(port -> outer.withPort(port).via(outer.local()))
                .toList();
    }
}
