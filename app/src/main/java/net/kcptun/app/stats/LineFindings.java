package net.kcptun.app.stats;

import java.util.List;
import java.util.Locale;
import net.kcptun.app.stats.Finding.Severity;
import net.kcptun.core.path.PathEstimate;
import net.kcptun.core.path.PathState;
import net.kcptun.core.tunnel.api.PeerPath;
import org.jspecify.annotations.Nullable;

/// What a line carries, and what is in its way. Nothing is said before its rate is found.
///
/// | code | severity | when |
/// |---|---|---|
/// | `line_shared` | note | somebody else fills its queue |
/// | `line_full` | note, from 5% warning | at least 1% is lost beyond chance |
/// | `line_carries` | ok | always: its rate, what is lost by chance, what stands in its queue |
final class LineFindings {
    private static final double LOSS_NOTE = 0.01;
    private static final double LOSS_WARNING = 0.05;
    private static final double LOSS_LEAST = 0.0005;
    private static final long QUEUE_LEAST_NANOS = 5_000_000;
    private static final int QUEUE_PART = 16;

    private LineFindings() {}

    /// Of the busiest one, and what all in use carry.
    static List<Finding> of(Lines lines) {
        PeerPath busiest = lines.busiest();
        return busiest == null ? List.of() : of(busiest, lines.rate());
    }

    /// @param rate of the whole line, which may have several paths
    static List<Finding> of(PeerPath path, double rate) {
        PathEstimate line = path.estimate();
        if (line.rate() <= 0 || line.state() == PathState.STARTUP) {
            return List.of();
        }
        Finding carries = new Finding("line_carries", Severity.OK, carries(rate, line));
        Finding trouble = trouble(line, path.isInUse());
        return trouble == null ? List.of(carries) : List.of(trouble, carries);
    }

    private static @Nullable Finding trouble(PathEstimate line, boolean isInUse) {
        if (!isInUse) {
            return null;
        }
        if (line.hasRival()) {
            String text = format("somebody else fills the line's queue (%.0f ms)", line.queueNanos() / 1e6);
            return new Finding("line_shared", Severity.NOTE, text);
        }
        if (line.congestionLoss() >= LOSS_NOTE) {
            Severity severity = line.congestionLoss() >= LOSS_WARNING ? Severity.WARNING : Severity.NOTE;
            String text = format("%.1f%% of packets are lost because the line is full", line.congestionLoss() * 100);
            return new Finding("line_full", severity, text);
        }
        return null;
    }

    private static String carries(double rate, PathEstimate line) {
        String loss = line.randomLoss() < LOSS_LEAST
                ? "without loss"
                : format("with %.1f%% random loss", line.randomLoss() * 100);
        boolean isQueued = line.queueNanos() >= Math.max(QUEUE_LEAST_NANOS, line.minRttNanos() / QUEUE_PART);
        String queue = isQueued
                ? format("%.0f ms stand in its queue", line.queueNanos() / 1e6)
                : "nothing stands in its queue";
        return "the line carries " + bits(rate * 8) + ' ' + loss + "; " + queue;
    }

    /// `284 Mbit/s`
    static String bits(double perSecond) {
        String[] units = {"bit/s", "kbit/s", "Mbit/s", "Gbit/s"};
        double value = perSecond;
        int unit = 0;
        while (value >= 999.5 && unit < units.length - 1) {
            value /= 1000;
            unit++;
        }
        return format(value >= 99.95 ? "%.0f " : value >= 9.995 ? "%.1f " : "%.2f ", value) + units[unit];
    }

    private static String format(String pattern, double value) {
        return String.format(Locale.ROOT, pattern, value);
    }
}
