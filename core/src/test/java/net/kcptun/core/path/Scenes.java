package net.kcptun.core.path;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// Prints what becomes of several flows, and of changes.
final class Scenes {
    public static void main(String[] args) {
        if (args.length > 0) { for (int seed = 1; seed <= 3; seed++) { both(seed); two("clean", seed); two("bad", seed);} return; }
        for (int seed = 1; seed <= 2; seed++) {
            ten("clean", seed);
            ten("bad", seed);
            hundred(seed);
            two("clean", seed);
            two("bloat", seed);
            two("shallow", seed);
            two("bad", seed);
            two("lossy1", seed);
            reno("clean", seed);
            reno("bloat", seed);
            chat("clean", seed);
            chat("bloat", seed);
            chat("bad", seed);
            change(seed);
            both(seed);
            idle(seed);
        }
    }

    static double jain(double... x) {
        double s = 0;
        double q = 0;
        for (double v : x) {
            s += v;
            q += v * v;
        }
        return s * s / (x.length * q);
    }

    static void ten(String name, int seed) {
        LineSimulation sim = LineSimulation.of(PathTrial.LINES.get(name)[0], seed);
        LineSimulation.Tunnel t = sim.tunnel();
        List<LineSimulation.Talk> talks = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            talks.add(t.upload());
        }
        sim.run(5000);
        double[] at = talks.stream().mapToDouble(x -> x.far.received).toArray();
        sim.run(7000);
        double[] got = new double[10];
        double sum = 0;
        for (int i = 0; i < 10; i++) {
            got[i] = talks.get(i).far.received - at[i];
            sum += got[i];
        }
        System.out.printf("ten      %-8s jain %.3f  %.1f Mbit/s queue %.1f%n", name, jain(got), sum * 8e-6 / 7, sim.up.meanWaitMillis());
    }

    static void hundred(int seed) {
        LineSimulation sim = LineSimulation.of("20,0,0,1,20,200", seed);
        LineSimulation.Tunnel t = sim.tunnel();
        List<LineSimulation.Talk> talks = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            talks.add(t.upload());
        }
        sim.run(5000);
        double[] at = talks.stream().mapToDouble(x -> x.far.received).toArray();
        sim.run(10000);
        double[] got = new double[100];
        double sum = 0;
        for (int i = 0; i < 100; i++) {
            got[i] = talks.get(i).far.received - at[i];
            sum += got[i];
        }
        System.out.printf("hundred on 20 Mbit/s jain %.3f  %.1f Mbit/s queue %.1f%n", jain(got), sum * 8e-6 / 10, sim.up.meanWaitMillis());
    }

    static void two(String name, int seed) {
        LineSimulation sim = LineSimulation.of(PathTrial.LINES.get(name)[0], seed);
        LineSimulation.Talk a = sim.tunnel().upload();
        sim.run(3000);
        LineSimulation.Talk b = sim.tunnel().upload();
        sim.run(7000);
        double x = a.far.received;
        double y = b.far.received;
        double w0 = sim.up.waitSum;
        double n0 = sim.up.waits;
        sim.run(20000);
        x = (a.far.received - x) * 8e-6 / 20;
        y = (b.far.received - y) * 8e-6 / 20;
        System.out.printf("two      %-8s %.1f : %.1f jain %.3f queue %.1f lost %.1f%% rival %b %b%n", name, x, y, jain(x, y), (sim.up.waitSum - w0) / (sim.up.waits - n0) / 1e6,
                100.0 * (sim.up.lost + sim.up.overflowed + sim.up.policed) / sim.up.packets, a.near.end.path.estimate().hasRival(), b.near.end.path.estimate().hasRival());
    }

    static void reno(String name, int seed) {
        LineSimulation sim = LineSimulation.of(PathTrial.LINES.get(name)[0], seed);
        LineSimulation.Talk a = sim.tunnel().upload();
        sim.run(3000);
        RenoFlow b = sim.reno();
        sim.run(10000);
        double x = a.far.received;
        double y = b.delivered;
        sim.run(40000);
        System.out.printf("reno     %-8s ours %.1f : reno %.1f queue %.1f%n", name, (a.far.received - x) * 8e-6 / 40, (b.delivered - y) * 8e-6 / 40, sim.up.meanWaitMillis());
    }

    static void chat(String name, int seed) {
        LineSimulation sim = LineSimulation.of(PathTrial.LINES.get(name)[0], seed);
        LineSimulation.Tunnel t = sim.tunnel();
        t.upload();
        LineSimulation.Talk c = t.talk();
        sim.run(1000);
        c.near.chat(180, 50);
        sim.run(12000);
        List<Long> l = new ArrayList<>(c.far.latencies);
        Collections.sort(l);
        System.out.printf("chat     %-8s p50 %.1f p90 %.1f p99 %.1f of %d, above %.0f%n", name, (l.get(l.size() / 2) - sim.up.delayNanos) / 1e6, (l.get(l.size() * 9 / 10) - sim.up.delayNanos) / 1e6,
                (l.get(l.size() * 99 / 100) - sim.up.delayNanos) / 1e6, l.size(), sim.up.delayNanos / 1e6);
    }

    static void change(int seed) {
        LineSimulation sim = LineSimulation.of("30,0,0.5,1,100,100", seed);
        LineSimulation.Talk a = sim.tunnel().upload();
        sim.run(5000);
        StringBuilder out = new StringBuilder();
        report(sim, a, out, "start");
        sim.up.rate = SimulatedLine.mbit(10);
        report(sim, a, out, "to 10");
        sim.up.rate = SimulatedLine.mbit(100);
        report(sim, a, out, "to 100");
        sim.up.delayNanos = 90_000_000L;
        report(sim, a, out, "90 ms");
        sim.up.delayNanos = 30_000_000L;
        report(sim, a, out, "30 ms");
        sim.up.isCut = true;
        sim.down.isCut = true;
        report(sim, a, out, "cut");
        report(sim, a, out, "cut");
        sim.up.isCut = false;
        sim.down.isCut = false;
        report(sim, a, out, "back");
        System.out.println("change " + out);
    }

    private static void report(LineSimulation sim, LineSimulation.Talk a, StringBuilder out, String what) {
        out.append(what).append(":");
        for (int i = 0; i < 5; i++) {
            long x = a.far.received;
            double w = sim.up.waitSum;
            double n = sim.up.waits;
            sim.run(1000);
            out.append(String.format(" %.0f(%.0f)", (a.far.received - x) * 8e-6, (sim.up.waitSum - w) / Math.max(1, sim.up.waits - n) / 1e6));
        }
        out.append("\n     ");
    }

    static void both(int seed) {
        LineSimulation sim = LineSimulation.of("30,0,0.5,1,10,200", "30,0,0.5,1,100,200", seed);
        LineSimulation.Tunnel t = sim.tunnel();
        LineSimulation.Talk a = t.upload();
        LineSimulation.Talk b = t.download();
        sim.run(3000);
        long x = a.far.received;
        long y = b.near.received;
        sim.run(9000);
        System.out.printf("both     up %.1f of 9.4, down %.1f of 93.8; queues %.1f %.1f%n", (a.far.received - x) * 8e-6 / 9, (b.near.received - y) * 8e-6 / 9, sim.up.meanWaitMillis(), sim.down.meanWaitMillis());
    }

    static void idle(int seed) {
        LineSimulation sim = LineSimulation.of("50,0,1,1,100,50", seed);
        LineSimulation.Tunnel t = sim.tunnel();
        LineSimulation.Talk a = t.talk();
        StringBuilder out = new StringBuilder();
        a.near.send(20_000_000);
        sim.run(6000);
        for (int pause : new int[] {500, 2000, 5000, 15000}) {
            sim.run(pause);
            long over = sim.up.overflowed;
            long w = sim.up.waits;
            double ws = sim.up.waitSum;
            long from = sim.now;
            a.near.say(2_000_000);
            int before = a.far.latencies.size();
            sim.run(4000);
            out.append(String.format(" after %d ms: %.0f ms (lost %d, wait %.1f)", pause, a.far.latencies.size() > before ? a.far.latencies.getLast() / 1e6 : -1, sim.up.overflowed - over, (sim.up.waitSum - ws) / (sim.up.waits - w) / 1e6));
        }
        System.out.println("idle, 2 MB (floor 220):" + out);
    }
}
