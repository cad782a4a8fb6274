package net.kcptun.core.sim;

import static net.kcptun.core.sim.Simulation.MILLI;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import net.kcptun.core.crypto.CipherMethod;
import net.kcptun.core.kcp.KcpOptions;
import net.kcptun.core.sim.Deployment.Layout;
import net.kcptun.core.sim.Deployment.NatKind;
import net.kcptun.core.sim.Deployment.Tuning;
import net.kcptun.core.sim.Fault.BlackHole;
import net.kcptun.core.sim.Fault.Blackout;
import net.kcptun.core.sim.Fault.Bursts;
import net.kcptun.core.sim.Fault.ClientMove;
import net.kcptun.core.sim.Fault.ClockLeap;
import net.kcptun.core.sim.Fault.ClockStep;
import net.kcptun.core.sim.Fault.Direction;
import net.kcptun.core.sim.Fault.FullSocket;
import net.kcptun.core.sim.Fault.NatRestart;
import net.kcptun.core.sim.Fault.Process;
import net.kcptun.core.sim.Fault.Replay;
import net.kcptun.core.sim.Fault.Restart;
import net.kcptun.core.sim.Fault.ServerMove;
import net.kcptun.core.sim.Fault.SpreadAnew;
import net.kcptun.core.sim.Fault.Standstill;
import net.kcptun.core.sim.Fault.WeatherChange;
import net.kcptun.core.sim.SimNetwork.Link;
import net.kcptun.core.sim.SimTargets.Answer;
import net.kcptun.core.sim.SimUser.Plan;
import net.kcptun.core.sim.Visit.Manner;
import net.kcptun.core.tunnel.api.TunnelOptions.Timing;

/// Draws a [Deployment]: most are small and have a few faults, some have none, some have many; one in fifty moves
/// megabytes.
final class DeploymentDraw {
    private static final int SECOND = 1000;
    private static final int MINUTE = 60 * SECOND;
    private static final int MANY_SESSIONS = 65535;
    private static final int DIAL_TIMEOUT = 30 * SECOND;

    private final long seed;
    private final Draw draw;
    private final Layout layout;
    private final Tuning tuning;
    private final int length;

    DeploymentDraw(long seed) {
        this.seed = seed;
        draw = new Draw(seed);
        layout = layout();
        tuning = tuning();
        length = draw.spread(5 * SECOND, 5 * MINUTE);
    }

    Deployment deployment() {
        Link link = link(draw.percent(40) ? 0 : draw.one(10, 30, 100, 300));
        Bursts bursts = bursts();
        List<Visit> visits = Stream.generate(this::visit)
                .limit(draw.from(1, 5))
                .sorted(Comparator.comparingInt(Visit::at))
                .toList();
        List<Fault> faults = Stream.generate(this::fault)
                .limit(draw.percent(15) ? 0 : draw.percent(80) ? draw.from(1, 4) : draw.from(5, 9))
                .sorted(Comparator.comparingInt(Fault::at))
                .toList();
        return new Deployment(seed, layout, tuning, link, bursts, visits, faults);
    }

    private Layout layout() {
        boolean isMeeting = draw.percent(40);
        int shards = isMeeting || draw.percent(50) ? 1 : draw.from(2, 4);
        List<NatKind> nats = new ArrayList<>();
        int clients = draw.from(1, 3);
        for (int i = 0; i < clients; i++) {
            nats.add(natKind());
        }
        return new Layout(isMeeting, shards, List.copyOf(nats), isMeeting ? natKind() : NatKind.NONE, draw.percent(15));
    }

    private NatKind natKind() {
        if (draw.percent(35)) {
            return NatKind.NONE;
        }
        return draw.percent(15) ? NatKind.SYMMETRIC : NatKind.values()[draw.from(1, 3)];
    }

    private Tuning tuning() {
        boolean isSealed = layout.isMeeting() || draw.percent(75);
        int mtu = draw.percent(60) ? 1400 : draw.from(300, 1500);
        KcpOptions client = options();
        Timing timing = new Timing(
                draw.one(60, 60, 90, 180, 600),
                draw.one(5, 10, 30, 30),
                draw.one(5, 30, 120),
                draw.one(5, 10, 25, 25, 25, 60, layout.isMeeting() ? 25 : 0),
                draw.percent(20) ? draw.one(60, 600) : 0);
        return new Tuning(
                client,
                draw.percent(60) ? client : options(),
                mtu,
                draw.percent(80) ? mtu : draw.from(300, 1500),
                timing,
                draw.percent(4) ? draw.from(1, 3) : MANY_SESSIONS,
                isSealed ? draw.one(List.of(CipherMethod.values())) : null);
    }

    private KcpOptions options() {
        return new KcpOptions(
                draw.one(16, 32, 128, 256, 1024),
                draw.one(16, 128, 256, 1024),
                draw.from(0, 2),
                draw.one(10, 20, 100, 100, 500),
                draw.from(0, 4),
                draw.percent(75),
                draw.one(0, 1, 1, 1, 2));
    }

    /// @param permille the largest loss
    private Link link(int permille) {
        long delay = draw.percent(10) ? draw.from(200, 1000) : draw.from(0, 120);
        long jitter = draw.percent(50) ? draw.spread(1, 200) : 0;
        double corruption = tuning.isSealed() && draw.percent(30) ? draw.share(0.05) : 0;
        return new Link(
                delay * MILLI,
                jitter * MILLI,
                draw.share(permille / 1000.0),
                draw.percent(40) ? draw.share(0.1) : 0,
                permille == 0 ? 0 : corruption);
    }

    private Bursts bursts() {
        return draw.percent(80) ? Bursts.NONE : new Bursts(draw.from(1, 20), draw.spread(20, 1000));
    }

    private Visit visit() {
        int at = 2000 + draw.from(0, length);
        boolean farEndsFirst = draw.percent(50);
        Answer answer = Answer.AT_ONCE;
        if (draw.percent(20)) {
            boolean connects = draw.percent(60);
            long after = connects ? draw.spread(1, 20 * SECOND) : draw.one(0, 50, DIAL_TIMEOUT);
            answer = new Answer(connects, after * MILLI);
        }
        int client = draw.from(0, layout.clients() - 1);
        Manner near = manner(true, false);
        Manner far = manner(farEndsFirst, near.stopsAt() >= 0 && draw.percent(50));
        if (far.stopsAt() >= 0 && draw.percent(50)) {
            near = manner(true, true);
        }
        return new Visit(at, client, draw.from(0, layout.shards() - 1), near, far, answer);
    }

    /// @param fillsWindow sends more than a reader's buffers hold
    private Manner manner(boolean endsFirst, boolean fillsWindow) {
        boolean isTalk = !fillsWindow && draw.percent(25);
        int bytes = isTalk ? draw.from(1, 3000) : fillsWindow ? draw.from(200_000, 500_000) : bytes();
        boolean isSlow = draw.percent(15);
        int readBytes = isSlow ? draw.spread(200, 20_000) : 64 * 1024;
        int readPause = isSlow ? draw.spread(1, Math.min(readBytes, 5 * SECOND)) : 0;
        boolean stops = draw.percent(12);
        return new Manner(
                new Plan(bytes, readBytes, readPause * MILLI, endsFirst),
                isTalk ? draw.from(1, 6) : 0,
                isTalk ? draw.spread(10, 2 * MINUTE) : 0,
                stops ? draw.spread(1, 5 * SECOND) : -1,
                stops ? draw.spread(SECOND, 6 * MINUTE) : 0,
                draw.percent(8) ? draw.spread(1, 30 * SECOND) : -1);
    }

    private int bytes() {
        if (draw.percent(2)) {
            return draw.from(500_000, 2_000_000);
        }
        return draw.percent(15) ? draw.from(0, 1) * 100 : draw.spread(1, draw.percent(20) ? 300_000 : 30_000);
    }

    private Fault fault() {
        int at = draw.from(0, length + 10 * SECOND);
        int client = draw.from(0, layout.clients() - 1);
        Process process = process();
        return switch (draw.from(0, 15)) {
            case 0, 1 -> new WeatherChange(at, link(draw.one(0, 100, 300)), bursts());
            case 2, 3, 4 ->
                new Blackout(
                        at,
                        lasting(),
                        draw.percent(30) ? -1 : client,
                        draw.percent(50) ? Direction.BOTH : draw.one(List.of(Direction.UP, Direction.DOWN)));
            case 5 -> new BlackHole(at, lasting(), draw.from(150, 1200));
            case 6 -> clock(at, process, client);
            case 7 -> new Standstill(at, draw.spread(50, 90 * SECOND), process, client);
            case 8 -> new FullSocket(at, draw.spread(50, 20 * SECOND), process, client);
            case 9, 10, 11 -> new Restart(at, draw.spread(10, 40 * SECOND), process, client, draw.percent(40));
            case 12 -> layout.isMeeting() ? new NatRestart(at, client, draw.percent(50)) : serverMove(at, client);
            case 13 -> tuning.isSealed() ? new Replay(at, draw.spread(1, 60)) : new SpreadAnew(at);
            case 14 -> draw.percent(50) ? new NatRestart(at, client, false) : new SpreadAnew(at);
            default -> new ClientMove(at, client);
        };
    }

    /// A sleep, or a hand on the clock.
    private Fault clock(int at, Process process, int client) {
        int millis = draw.spread(500, 3 * 60 * MINUTE);
        if (draw.percent(60)) {
            return new ClockLeap(at, process, client, millis);
        }
        return new ClockStep(at, process, client, draw.percent(50) ? millis : -millis);
    }

    /// A server that is elsewhere is found again only by clients that look for it.
    private Fault serverMove(int at, int client) {
        return tuning.timing().keepalive() > 0 ? new ServerMove(at) : new ClientMove(at, client);
    }

    private Process process() {
        if (layout.isMeeting() && draw.percent(30)) {
            return Process.RENDEZVOUS;
        }
        return draw.percent(50) ? Process.CLIENT : Process.SERVER;
    }

    private int lasting() {
        return draw.percent(60) ? draw.spread(100, 20 * SECOND) : draw.spread(20 * SECOND, 6 * MINUTE);
    }
}
