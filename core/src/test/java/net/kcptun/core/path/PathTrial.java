package net.kcptun.core.path;

import java.util.LinkedHashMap;
import java.util.Map;

/// Prints what a tunnel makes of lines: `PathTrial [NAME or SPEC,... [seeds]]`.
final class PathTrial {
    static final Map<String, String[]> LINES = new LinkedHashMap<>();

    static {
        line("clean", "50,0,0,1,100,100");
        line("lossy1", "50,0,1,1,300,100");
        line("bad", "100,-5,5,1,100,200");
        line("bloat", "20,0,0,1,20,1000");
        line("shallow", "40,0,0,1,100,5");
        line("police", "30,0,0,1,200,100,50");
        line("bursts", "90,0,8,4,50,200");
        line("asym", "30,0,0.5,1,5,100", "30,0,0.5,1,50,100");
        line("radio", "30,8,2,2,40,200");
        line("sat", "300,0,1,1,50,200");
        line("heavy", "60,0,20,2,50,150");
    }

    private static void line(String name, String... specs) {
        LINES.put(name, specs);
    }

    public static void main(String[] args) {
        String[] names = args.length > 0 && !args[0].equals("all")
                ? args[0].split("\\+")
                : LINES.keySet().toArray(String[]::new);
        int seeds = args.length > 1 ? Integer.parseInt(args[1]) : 3;
        for (String name : names) {
            String[] spec = LINES.getOrDefault(name, new String[] {name});
            for (int seed = 1; seed <= seeds; seed++) {
                bulk(name, spec, seed);
            }
        }
    }

    private static void bulk(String name, String[] spec, int seed) {
        long began = System.nanoTime();
        LineSimulation sim = LineSimulation.of(spec[0], spec[spec.length - 1], seed);
        LineSimulation.Tunnel tunnel = sim.tunnel();
        LineSimulation.Talk talk = tunnel.upload();
        boolean trace = Boolean.getBoolean("trace");
        long[] last = {0};
        int step = Integer.getInteger("step", 250);
        StringBuilder two = new StringBuilder();
        long at3 = 0;
        for (int t = 0; t < 12_000; t += step) {
            sim.run(step);
            if (t + step == 2000) {
                two.append(String.format("%.0f", talk.far.received * 8e-6 / 2));
            }
            if (t + step == 3000) {
                at3 = talk.far.received;
            }
            if (trace) {
                PathEstimate e = tunnel.near.path.estimate();
                System.out.printf(
                        "  %5d %-9s got=%.1f rate=%.1f pace=%.1f min=%.1f srtt=%.1f q=%.1f l0=%.3f lx=%.3f rival=%b inf=%dK lim=%dK wait=%.1f%n",
                        t + step,
                        e.state(),
                        (talk.far.received - last[0]) * 8e-3 / step,
                        e.rate() * 8e-6,
                        e.pace() * 8e-6,
                        e.minRttNanos() / 1e6,
                        e.srttNanos() / 1e6,
                        e.queueNanos() / 1e6,
                        e.randomLoss(),
                        e.congestionLoss(),
                        e.hasRival(),
                        e.inFlightBytes() / 1000,
                        e.limitBytes() / 1000,
                        sim.up.meanWaitMillis());
                last[0] = talk.far.received;
            }
        }
        double mbps = (talk.far.received - at3) * 8e-6 / 9;
        double rate = sim.up.policedRate > 0 ? sim.up.policedRate : sim.up.rate;
        double share = mbps / (rate * 8000 * (1 - sim.up.loss) * 0.943);
        double waste = sim.up.bytesIn * (1 - sim.up.loss) * 0.943 / talk.far.received;
        var stats = tunnel.near.stats();
        System.out.printf(
                "%-9s seed %d: share %.3f  %.1f Mbit/s  first2s %s  queue %.1f ms  waste %.3f  lost %.2f%%  vain %.2f%%  l0 %.3f  pause %d ms  [%d ms]%n",
                name,
                seed,
                share,
                mbps,
                two,
                sim.up.meanWaitMillis(),
                waste,
                100.0 * (sim.up.lost + sim.up.overflowed + sim.up.policed) / sim.up.packets,
                100.0 * stats.spuriousResends / stats.segmentsSent,
                tunnel.near.path.estimate().randomLoss(),
                talk.far.longestPauseNanos / 1_000_000,
                (System.nanoTime() - began) / 1_000_000);
    }
}
