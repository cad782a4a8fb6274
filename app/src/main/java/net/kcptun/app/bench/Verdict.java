package net.kcptun.app.bench;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import net.kcptun.app.bench.Measurement.Traffic;
import net.kcptun.app.loopback.ForwarderEnd;

/// What limited the throughput, in words, by what was measured. Each method has one bottleneck, the first that holds:
///
/// | bottleneck | when |
/// |---|---|
/// | `UNKNOWN` | the system does not tell how busy threads are |
/// | `RECEIVE_BUFFER` | at least 1% of the packets found a UDP receive buffer full |
/// | `CORES` | all cores were busy 90% of the time |
/// | `LOOP` | an event loop was, and not all cores |
/// | `TRAFFIC` | the source or the sink was, and no loop |
/// | `WAITING` | nothing was |
///
/// Methods with the same one share a line. Then come remarks: fewer overflows, segments sent twice (1%), sealing
/// that takes half of the client's loop, other threads of the process (a quarter of a core), and what ran beside it
/// (10% of the machine).
final class Verdict {
    private static final double BUSY = 0.9;
    private static final double LOST = 0.01;
    private static final double RESENT = 0.01;
    private static final double MOSTLY = 0.5;
    private static final double COMPILING = 0.25;
    private static final double OTHERS = 0.1;

    private final List<Measurement> all;
    private final Host host;
    private final List<String> lines = new ArrayList<>();

    private enum Bottleneck {
        UNKNOWN,
        RECEIVE_BUFFER,
        CORES,
        LOOP,
        TRAFFIC,
        WAITING
    }

    private Verdict(List<Measurement> all, Host host) {
        this.all = all;
        this.host = host;
    }

    /// One line or a few.
    ///
    /// @param all at least one
    static List<String> of(List<Measurement> all, Host host) {
        Verdict verdict = new Verdict(all, host);
        verdict.bottlenecks();
        verdict.remarks();
        return List.copyOf(verdict.lines);
    }

    private void bottlenecks() {
        Map<Bottleneck, List<Measurement>> byBottleneck = new EnumMap<>(Bottleneck.class);
        for (Measurement one : all) {
            byBottleneck
                    .computeIfAbsent(bottleneck(one), _ -> new ArrayList<>())
                    .add(one);
        }
        byBottleneck.forEach((bottleneck, those) -> add(those, words(bottleneck, those)));
    }

    private Bottleneck bottleneck(Measurement one) {
        CpuLoad load = one.load();
        if (Double.isNaN(load.threads())) {
            return Bottleneck.UNKNOWN;
        }
        if (lost(one) >= LOST) {
            return Bottleneck.RECEIVE_BUFFER;
        }
        if (machine(one) >= BUSY) {
            return Bottleneck.CORES;
        }
        if (Math.max(load.client(), load.server()) >= BUSY) {
            return Bottleneck.LOOP;
        }
        return Math.max(load.source(), load.sink()) >= BUSY ? Bottleneck.TRAFFIC : Bottleneck.WAITING;
    }

    private String words(Bottleneck bottleneck, List<Measurement> those) {
        return switch (bottleneck) {
            case UNKNOWN -> "what limits it is unknown: this system does not tell how busy threads are";
            case RECEIVE_BUFFER ->
                "limited by the UDP receive buffer: " + overflows(those) + " because it was full; " + bufferAdvice();
            case CORES ->
                "limited by the CPU: %s %s busy; %s".formatted(cores(), percent(those, this::machine), threads(those));
            case LOOP ->
                "limited by one core: %s; an end has one event loop, so that a faster core helps and more cores do not"
                        .formatted(threads(those));
            case TRAFFIC -> "limited by source and sink, which are not part of the tunnel: " + threads(those);
            case WAITING ->
                "not limited by the CPU: %s %s busy; %s; the rest of the time they waited for each other"
                        .formatted(cores(), percent(those, this::machine), threads(those));
        };
    }

    private void remarks() {
        remark(
                one -> one.traffic().overflows() > 0 && lost(one) < LOST,
                those -> overflows(those) + " because the UDP receive buffer was full; " + bufferAdvice());
        remark(
                one -> resent(one) >= RESENT,
                those -> percent(those, Verdict::resent) + " of the segments were sent twice, "
                        + percent(those, Verdict::inVain) + " of them in vain");
        remark(
                one -> sealing(one) >= MOSTLY,
                those -> "most of the client's event loop is sealing: about " + percent(those, Verdict::sealing)
                        + " of it, reckoned by what the cipher does alone");
        remark(
                one -> one.load().rest() >= COMPILING,
                those -> "other threads of this process, such as the JVM's compiler, took "
                        + percent(those, one -> one.load().rest()) + " of a core: more --seconds may show more speed");
        remark(
                one -> others(one) >= OTHERS,
                those -> "other programs and the kernel's own threads took " + percent(those, this::others)
                        + " of the machine meanwhile, which the tunnel could not use");
    }

    private void remark(Predicate<Measurement> holds, Function<List<Measurement>, String> words) {
        List<Measurement> those = all.stream().filter(holds).toList();
        if (!those.isEmpty()) {
            add(those, words.apply(those));
        }
    }

    private void add(List<Measurement> those, String text) {
        String names = String.join(", ", those.stream().map(Measurement::method).toList());
        lines.add(those.size() == all.size() ? text : names + ": " + text);
    }

    private String cores() {
        return host.cores() == 1 ? "the machine's core was" : "the machine's " + host.cores() + " cores were";
    }

    private static String threads(List<Measurement> those) {
        return "the client's event loop took %s of a core, the server's %s, source and sink together %s"
                .formatted(
                        percent(those, one -> one.load().client()),
                        percent(those, one -> one.load().server()),
                        percent(those, one -> one.load().source() + one.load().sink()));
    }

    private static String overflows(List<Measurement> those) {
        long sum = those.stream()
                .map(Measurement::traffic)
                .mapToLong(Traffic::overflows)
                .sum();
        return "%d packets (%s) were lost".formatted(sum, percent(those, Verdict::lost));
    }

    private String bufferAdvice() {
        int wanted = ForwarderEnd.UDP_BUFFER_BYTES;
        return host.receiveBytesMax() >= 0 && host.receiveBytesMax() < wanted
                ? "net.core.rmem_max allows %d bytes of %d: sysctl -w net.core.rmem_max=%d"
                        .formatted(host.receiveBytesMax(), wanted, wanted)
                : "%d bytes were asked for".formatted(wanted);
    }

    private static double lost(Measurement one) {
        return share(one.traffic().overflows(), one.traffic().segments());
    }

    private static double resent(Measurement one) {
        return share(one.traffic().resends(), one.traffic().segments());
    }

    private static double inVain(Measurement one) {
        return share(one.traffic().inVain(), one.traffic().resends());
    }

    /// Of the client's event loop; NaN without encryption.
    private static double sealing(Measurement one) {
        return Math.min(1, one.megabits() / one.sealedMegabits() / one.load().client());
    }

    /// At least what this process took, whatever the system tells.
    private double machine(Measurement one) {
        double own = one.load().process() / host.cores();
        return Math.min(1, one.load().machine() >= own ? one.load().machine() : own);
    }

    private double others(Measurement one) {
        return machine(one) - one.load().process() / host.cores();
    }

    private static double share(long part, long whole) {
        return whole == 0 ? 0 : (double) part / whole;
    }

    /// Of the least and the greatest: `97%`, `97 to 99%`, and tenths below 10%.
    private static String percent(List<Measurement> those, ToDoubleFunction<Measurement> share) {
        double least = those.stream().mapToDouble(share).min().orElse(0);
        double most = those.stream().mapToDouble(share).max().orElse(0);
        String first = number(least);
        String last = number(most);
        return first.equals(last) ? last + "%" : first + " to " + last + "%";
    }

    private static String number(double share) {
        return String.format(Locale.ROOT, share < 0.0995 ? "%.1f" : "%.0f", share * 100);
    }
}
