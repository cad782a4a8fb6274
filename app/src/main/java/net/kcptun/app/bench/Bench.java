package net.kcptun.app.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// One method after the other, a row of the table for each, and the verdict in the end.
record Bench(PrintStream out) {
    private static final Duration WARM_UP_MAX = Duration.ofSeconds(1);

    /// The first method meets a JVM that has compiled nothing yet.
    private static final int FIRST_WARM_UPS = 3;

    private static final int LINE_CHARS = 96;

    /// @param duration for each method, the warm-up included, which the first has more of
    void run(List<String> methods, Duration duration) throws IOException, InterruptedException {
        Host host = Host.here();
        announce(host, duration);
        List<Measurement> measured = new ArrayList<>();
        Duration warmUp = warmUp(duration);
        Duration counted = duration.minus(warmUp);
        for (String method : methods) {
            measured.add(measure(method, measured.isEmpty() ? warmUp.multipliedBy(FIRST_WARM_UPS) : warmUp, counted));
        }
        out.println();
        for (String line : Verdict.of(measured, host)) {
            out.println(wrapped(line));
        }
    }

    /// Broken at spaces, the later lines indented.
    private static String wrapped(String text) {
        return text.replaceAll("\\G(.{1," + LINE_CHARS + "})(?: |$)", "$1\n  ").strip();
    }

    private void announce(Host host, Duration duration) {
        out.printf(
                Locale.ROOT,
                "Both ends, a source and a sink on the %s of this machine: one connection over loopback,%n"
                        + "%d s for each method.%n%n",
                host.cores() == 1 ? "one core" : host.cores() + " cores",
                duration.toSeconds());
        out.printf("%-22s  %-21s %8s %12s %11s%n", "method", "served by", "tunnel", "cipher alone", "round trip");
        out.printf("%-22s  %-21s %8s %12s %11s%n", "", "", "Mbit/s", "Mbit/s", "p50, us");
    }

    /// The name appears at once, the rest of its row when it is measured.
    private Measurement measure(String method, Duration warmUp, Duration counted)
            throws IOException, InterruptedException {
        out.printf("%-22s  ", method);
        out.flush();
        try {
            Measurement measured = new Trial(method).run(warmUp, counted);
            out.printf(
                    Locale.ROOT,
                    "%-21s %8.0f %12s %11.0f",
                    measured.provider(),
                    measured.megabits(),
                    measured.isSealed() ? String.format(Locale.ROOT, "%.0f", measured.sealedMegabits()) : "-",
                    measured.roundTripMicros());
            return measured;
        } finally {
            out.println();
        }
    }

    /// The first third, so that short measurements count something.
    private static Duration warmUp(Duration duration) {
        Duration third = duration.dividedBy(3);
        return third.compareTo(WARM_UP_MAX) < 0 ? third : WARM_UP_MAX;
    }
}
