package net.kcptun.app.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import net.kcptun.app.bench.Measurement.Traffic;
import net.kcptun.app.loopback.ForwarderEnd;
import net.kcptun.app.loopback.Target;
import net.kcptun.app.loopback.TunnelEnd.Reading;
import net.kcptun.app.loopback.TunnelEnd.Role;
import net.kcptun.app.loopback.TunnelPlan;

/// The measurement of one method, with a tunnel that is started for it.
///
/// Owns what it starts and stops it in the end, also when it fails.
final class Trial {
    private final Sink sink = new Sink();
    private final String method;
    private final TunnelPlan plan;

    /// What the tunnel carried while it was watched.
    private record Throughput(double megabits, CpuLoad load, Traffic traffic) {}

    /// @param method the name, or `none`
    Trial(String method) {
        this.method = method;
        this.plan = new TunnelPlan(TunnelPlan.method(method));
    }

    static double megabits(long bytes, long nanos) {
        return bytes * 8e3 / nanos;
    }

    /// @param warmUp  is not counted
    /// @param counted follows it
    /// @throws IOException with a line for the user if anything fails
    Measurement run(Duration warmUp, Duration counted) throws IOException, InterruptedException {
        try (Target target = new Target(sink);
                ForwarderEnd server = ForwarderEnd.start(Role.SERVER, target.port(), plan);
                ForwarderEnd client = ForwarderEnd.start(Role.CLIENT, server.port(), plan)) {
            Throughput throughput = push(client, server, target.thread(), warmUp, counted);
            return measurement(throughput, RoundTrips.medianMicros(client.port()));
        }
    }

    private Throughput push(ForwarderEnd client, ForwarderEnd server, Thread serving, Duration warmUp, Duration counted)
            throws IOException, InterruptedException {
        try (Source source = Source.start(client.port())) {
            Thread.sleep(warmUp);
            Traffic before = traffic(client, server);
            CpuMeter cpu =
                    new CpuMeter(client.loops().getFirst(), server.loops().getFirst(), source.thread(), serving);
            long start = System.nanoTime();
            long bytesBefore = sink.bytes();
            Thread.sleep(counted);
            long bytes = sink.bytes() - bytesBefore;
            long nanos = System.nanoTime() - start;
            CpuLoad load = cpu.stop();
            if (bytes == 0) {
                throw new IOException(method + ": nothing arrived through the tunnel");
            }
            return new Throughput(
                    megabits(bytes, nanos), load, traffic(client, server).since(before));
        }
    }

    private Measurement measurement(Throughput throughput, double roundTripMicros) {
        Optional<CipherSpeed> cipher = Optional.ofNullable(plan.method()).map(CipherSpeed::measure);
        return new Measurement(
                method,
                cipher.map(CipherSpeed::provider).orElse("-"),
                throughput.megabits(),
                cipher.map(CipherSpeed::sealedMegabits).orElse(Double.NaN),
                roundTripMicros,
                throughput.load(),
                throughput.traffic());
    }

    private static Traffic traffic(ForwarderEnd client, ForwarderEnd server) {
        Reading sender = client.reading();
        long overflows = sender.overflows() + server.reading().overflows();
        return new Traffic(sender.segments(), sender.resends(), sender.inVain(), overflows);
    }
}
