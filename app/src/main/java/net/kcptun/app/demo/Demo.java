package net.kcptun.app.demo;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import net.kcptun.app.loopback.Loopback;
import net.kcptun.app.loopback.Target;
import net.kcptun.app.loopback.TunnelEnd;
import net.kcptun.app.loopback.TunnelEnd.Role;
import net.kcptun.app.loopback.TunnelPlan;
import net.kcptun.core.crypto.CipherMethod;
import net.kcptun.core.path.PathEstimate;
import org.jspecify.annotations.Nullable;

/// One demonstration: a file goes up and another down through client, link, server and target, all in this process.
///
/// Owns what it starts and stops it in the end, also when a transfer fails.
final class Demo {
    private final TunnelEnd.Factory ends;
    private final Progress progress;
    private final AtomicLong moved = new AtomicLong();

    /// @param size   bytes of each file, at least 1
    /// @param method as in [TunnelPlan]
    record Plan(long size, @Nullable CipherMethod method, LinkQuality quality) {}

    Demo(TunnelEnd.Factory ends, Progress progress) {
        this.ends = ends;
        this.progress = progress;
    }

    /// @throws IOException with a line for the user if anything fails
    void run(Plan plan) throws IOException, InterruptedException {
        TunnelPlan tunnel = new TunnelPlan(plan.method());
        try (Target target = new Target(new FileService(moved));
                TunnelEnd server = ends.start(Role.SERVER, target.port(), tunnel);
                LossyLink link = LossyLink.start(loopback(server.port()), plan.quality());
                TunnelEnd client = ends.start(Role.CLIENT, link.port(), tunnel)) {
            announce(plan);
            move(plan, client.port());
            report(client.reading(), server.reading(), link);
        }
    }

    private void move(Plan plan, int port) throws IOException, InterruptedException {
        for (boolean up : new boolean[] {true, false}) {
            RandomFile file = new RandomFile(plan.size(), plan.quality().seed() + (up ? 1 : 2));
            long nanos = new Transfer(up, file, moved, progress).run(port);
            progress.line(String.format(
                    Locale.ROOT,
                    "  %-5s %s in %.1f s, %s, %.0f%% of what the link can carry, SHA-256 equal",
                    up ? "up" : "down",
                    Progress.bytes(plan.size()),
                    nanos / 1e9,
                    Progress.rate(plan.size(), nanos),
                    100 * share(plan, nanos)));
        }
    }

    /// Of what users' bytes the link could carry in that time.
    private static double share(Plan plan, long nanos) {
        LinkQuality link = plan.quality();
        return plan.size() * 8e3 / (nanos * link.megabits() * link.arriving() * TunnelPlan.PAYLOAD_SHARE);
    }

    private void announce(Plan plan) {
        progress.line(String.format(
                Locale.ROOT,
                "A file of %s up and one down over a link of %s Mbit/s with %d ms delay and %s%% loss each way, method %s:",
                Progress.bytes(plan.size()),
                plan.quality().megabits(),
                plan.quality().delayMillis(),
                plan.quality().lossPercent(),
                plan.method() == null ? TunnelPlan.NO_METHOD : plan.method().text()));
    }

    private void report(TunnelEnd.Reading client, TunnelEnd.Reading server, LossyLink link) {
        report("up", client, link.up());
        report("down", server, link.down());
    }

    private void report(String way, TunnelEnd.Reading end, DelayLine line) {
        progress.line("  " + way + ":");
        PathEstimate found = end.line();
        if (found != null) {
            progress.line(String.format(
                    Locale.ROOT,
                    "    found: the line carries %.1f Mbit/s with %.1f%% random loss; round trip %.0f ms, and %.1f ms in"
                            + " its queue",
                    found.rate() * 8 / 1e6,
                    found.randomLoss() * 100,
                    found.minRttNanos() / 1e6,
                    found.queueNanos() / 1e6));
        }
        progress.line(String.format(
                Locale.ROOT,
                "    resent %d of %d segments (%d fast, %d on time-out), in vain %.2f%% of segments",
                end.resends(),
                end.segments(),
                end.fast(),
                end.timeouts(),
                100.0 * end.inVain() / Math.max(1, end.segments())));
        progress.line("    the link dropped " + share(line));
    }

    private static String share(DelayLine line) {
        return line.dropped() + " of " + (line.dropped() + line.forwarded()) + " datagrams";
    }

    private static InetSocketAddress loopback(int port) {
        return new InetSocketAddress(Loopback.ADDRESS, port);
    }
}
