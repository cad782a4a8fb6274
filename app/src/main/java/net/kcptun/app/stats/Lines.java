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
/// Sums are over the [TunnelSnapshot#MOST_PATHS] busiest, so that they are the same however many were asked for.
///
/// @param paths the busiest first, at most [TunnelSnapshot#MOST_PATHS_LISTED]
/// @param peers how many there are; a peer counts for each event loop that it is served by
public record Lines(List<PeerPath> paths, int peers) {
    private static final Comparator<PeerPath> BUSIEST_FIRST = Comparator.comparingLong(
                    (PeerPath path) -> path.estimate().inFlightBytes())
            .thenComparingLong(path -> path.estimate().sentBytes())
            .reversed();

    /// A path, and what is to be said of it in words.
    public record Told(PeerPath path, List<Finding> findings) {}

    static Lines of(Collection<PeerPath> paths, int peers) {
        List<PeerPath> listed = paths.stream()
                .sorted(BUSIEST_FIRST)
                .limit(TunnelSnapshot.MOST_PATHS_LISTED)
                .toList();
        return new Lines(listed, peers);
    }

    /// The busiest ones, each with what is to be said of it; its rate is that of all paths to its peer.
    public List<Told> told(int most) {
        Map<@Nullable Endpoint, List<PeerPath>> byPeer = byPeer(paths);
        return paths.stream()
                .limit(most)
                .map(path -> new Told(path, LineFindings.of(path, sum(byPeer.getOrDefault(path.peer(), List.of())))))
                .toList();
    }

    /// Null: there is none of which anything is known.
    public @Nullable PeerPath busiest() {
        return paths.stream().filter(Lines::isKnown).findFirst().orElse(null);
    }

    /// Those that carry something now.
    public List<PeerPath> inUse() {
        return summed().stream().filter(path -> path.isInUse() && isKnown(path)).toList();
    }

    /// How many of them lead through a relay.
    public long relayed() {
        return summed().stream().filter(PeerPath::isRelayed).count();
    }

    /// Bytes of IP packets a second that the lines in use carry, else what the busiest one carried; NaN = not known.
    public double rate() {
        PeerPath busiest = busiest();
        if (busiest == null) {
            return Double.NaN;
        }
        Map<@Nullable Endpoint, List<PeerPath>> byPeer = byPeer(summed());
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

    private List<PeerPath> summed() {
        return paths.subList(0, Math.min(TunnelSnapshot.MOST_PATHS, paths.size()));
    }

    /// Those of which anything is known.
    private static Map<@Nullable Endpoint, List<PeerPath>> byPeer(List<PeerPath> paths) {
        Map<@Nullable Endpoint, List<PeerPath>> byPeer = new LinkedHashMap<>();
        paths.stream()
                .filter(Lines::isKnown)
                .forEach(path -> byPeer.computeIfAbsent(path.peer(), _ -> new ArrayList<>())
                        .add(path));
        return byPeer;
    }

    private static boolean isKnown(PeerPath path) {
        return path.estimate().rate() > 0;
    }

    private static double sum(List<PeerPath> line) {
        return line.stream().mapToDouble(path -> path.estimate().rate()).sum();
    }
}
