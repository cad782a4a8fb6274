package net.kcptun.app.stats;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import net.kcptun.core.portmap.Mapping;
import org.jspecify.annotations.Nullable;

/// All that can be seen of the program at one moment; immutable.
///
/// @param sessionLimit `max_sessions`
/// @param limits       how the limits stand that matter to this program
/// @param rates        over the last second or so
/// @param diagnosis    what it means, the worst first; never empty
/// @param mapping      what a router lets in for this host; null: nothing
public record Observation(
        Instant takenAt,
        Instance instance,
        int sessionLimit,
        List<LimitState> limits,
        Readiness readiness,
        List<Finding> diagnosis,
        Totals totals,
        Rates rates,
        Machine machine,
        @Nullable Mapping mapping) {
    /// How long the program has been running.
    public Duration uptime() {
        return Duration.between(instance.startedAt(), takenAt);
    }
}
