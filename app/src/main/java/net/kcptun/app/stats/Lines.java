package net.kcptun.app.stats;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.kcptun.core.tunnel.TunnelSnapshot;
import net.kcptun.core.tunnel.api.PeerPath;
import net.kcptun.core.wire.Endpoint;
import org.jspecify.annotations.Nullable;

/// What is known of the lines to the peers. A client with several event loops has a path to its server from each, which
/// are one line.
///
/// @param paths the busiest first, at most [TunnelSnapshot#MOST_PATHS]
public record Lines(List<PeerPath> paths) {
    private static final Comparator<PeerPath> BUSIEST_FIRST = Comparator.comparingLong(
                    (PeerPath path) -> path.estimate().inFlightBytes())
            .thenComparingLong(path -> path.estimate().sentBytes())
            .reversed();

    static Lines of(Collection<PeerPath> paths) {
        return new Lines(paths.stream()
                .sorted(BUSIEST_FIRST)
                .limit(TunnelSnapshot.MOST_PATHS)
                .toList());
    }

    /// Null: there is none of which anything is known.
    public @Nullable PeerPath busiest() {
        return paths.stream().filter(Lines::isKnown).findFirst().orElse(null);
    }

    /// Those that carry something now.
    public List<PeerPath> inUse() {
        return paths.stream().filter(path -> path.isInUse() && isKnown(path)).toList();
    }

    /// Bytes of IP packets a second that the lines in use carry, else what the busiest one carried; NaN = not known.
    public double rate() {
        PeerPath busiest = busiest();
        if (busiest == null) {
            return Double.NaN;
        }
        Map<@Nullable Endpoint, List<PeerPath>> byPeer = new LinkedHashMap<>();
        paths.stream()
                .filter(Lines::isKnown)
                .forEach(path -> byPeer.computeIfAbsent(path.peer(), _ -> new ArrayList<>())
                        .add(path));
        double inUse = byPeer.values().stream()
                .filter(line -> line.stream().anyMatch(PeerPath::isInUse))
                .mapToDouble(Lines::sum)
                .sum();
        return inUse > 0 ? inUse : sum(byPeer.getOrDefault(busiest.peer(), List.of()));
    }

    /// What stands in the busiest one's queue; NaN = not known.
    public double queueSeconds() {
        PeerPath busiest = busiest();
        return busiest == null ? Double.NaN : busiest.estimate().queueNanos() / 1e9;
    }

    private static boolean isKnown(PeerPath path) {
        return path.estimate().rate() > 0;
    }

    private static double sum(List<PeerPath> line) {
        return line.stream().mapToDouble(path -> path.estimate().rate()).sum();
    }
}
