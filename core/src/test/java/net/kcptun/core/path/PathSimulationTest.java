package net.kcptun.core.path;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import net.kcptun.core.kcp.KcpOptions;
import net.kcptun.core.kcp.KcpStats;
import net.kcptun.core.path.LineSimulation.Talk;
import net.kcptun.core.path.LineSimulation.Tunnel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What conversations make of lines of every kind, in the default configuration. All of it is on a virtual clock and
/// seeded: the figures are no matter of the machine.
final class PathSimulationTest {
    private static final double HEADERS = 0.943;

    /// A share is what is read a second, from 3 s on, of what the line carries of it; waste is what is put on the line
    /// for each byte that is read.
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            clean          | 50,0,0,1,100,100      | 0.95 | 10 | 1.03
            lossy          | 50,0,1,1,100,100      | 0.90 | 12 | 1.06
            reordered      | 100,-5,5,1,50,200     | 0.90 | 20 | 1.12
            long queue     | 20,0,0,1,20,1000      | 0.95 | 10 | 1.03
            short queue    | 40,0,0,1,100,5        | 0.94 | 5  | 1.08
            policed        | 30,0,0,1,200,100,50   | 0.90 | 5  | 1.08
            bursts         | 90,0,8,4,50,200       | 0.80 | 30 | 1.15
            radio          | 30,8,2,2,40,200       | 0.80 | 15 | 1.06
            jitter         | 40,10,0,1,60,150      | 0.85 | 18 | 1.04
            satellite      | 300,0,1,1,50,200      | 0.75 | 60 | 1.30
            a fifth lost   | 60,0,20,2,50,150      | 0.85 | 25 | 1.12
            slow           | 100,0,0,1,1,500       | 0.85 | 150 | 1.35
            five Mbit/s    | 20,0,0,1,5,300        | 0.95 | 10 | 1.03
            slow and lossy | 40,0,1,1,5,200        | 0.90 | 15 | 1.05
            near           | 2,0,0,1,300,20        | 0.90 | 10 | 1.05
            """)
    void aLineIsFilledAndNothingStandsInItsQueue(
            String name, String line, double share, double queueMillis, double waste) {
        LineSimulation sim = LineSimulation.of(line, 7);
        Talk talk = sim.tunnel().upload();
        sim.run(3_000);
        long before = talk.far.received;
        sim.run(6_000);
        double rate = sim.up.policedRate > 0 ? sim.up.policedRate : sim.up.rate;
        double most = rate * 6e9 * (1 - sim.up.loss) * HEADERS;
        assertThat((talk.far.received - before) / most).as("share").isBetween(share, 1.3);
        assertThat(sim.up.meanWaitMillis()).as("queue").isLessThan(queueMillis);
        assertThat(sim.up.bytesIn * (1 - sim.up.loss) * HEADERS / talk.far.received)
                .as("waste")
                .isLessThan(waste);
    }

    /// With this seed one round of a probe shows nothing, again and again.
    @Test
    void aRateThatWasTakenForTooLowIsFoundAgainThoughRoundTripsVary() {
        LineSimulation sim = LineSimulation.of("30,8,2,2,40,200", 16);
        Talk talk = sim.tunnel().upload();
        sim.run(8_000);
        long before = talk.far.received;
        sim.run(4_000);
        double most = sim.up.rate * 4e9 * (1 - sim.up.loss) * HEADERS;
        assertThat((talk.far.received - before) / most).isBetween(0.86, 1.1);
    }

    /// Its round trips vary by more than what a queue of one's own ever makes.
    @Test
    void jitterIsNotTakenForAQueueAgainAndAgain() {
        LineSimulation sim = LineSimulation.of("50,15,2,2,80,300", 203);
        Talk talk = sim.tunnel().upload();
        sim.run(3_000);
        long before = talk.far.received;
        sim.run(9_000);
        double most = sim.up.rate * 9e9 * (1 - sim.up.loss) * HEADERS;
        assertThat((talk.far.received - before) / most).isBetween(0.7, 1.1);
    }

    @Test
    void aHundredConnectionsShareASlowLine() {
        LineSimulation sim = LineSimulation.of("20,0,0,1,20,200", 1);
        Tunnel tunnel = sim.tunnel();
        List<Talk> talks = Stream.generate(tunnel::upload).limit(100).toList();
        double[] got = received(sim, talks, 5_000, 8_000);
        assertThat(jain(got)).isGreaterThan(0.95);
        assertThat(DoubleStream.of(got).sum()).isGreaterThan(0.9 * HEADERS * sim.up.rate * 8e9);
        assertThat(sim.up.meanWaitMillis()).isLessThan(15);
    }

    @Test
    void twoTunnelsShareALine() {
        LineSimulation sim = LineSimulation.of("50,0,0,1,50,100", 1);
        Talk first = sim.tunnel().upload();
        sim.run(2_000);
        Talk second = sim.tunnel().upload();
        assertThat(jain(received(sim, List.of(first, second), 8_000, 15_000))).isGreaterThan(0.9);
    }

    @Test
    void aNeighbourThatFillsTheQueueLeavesUsOurShareAndKeepsItsOwn() {
        LineSimulation sim = LineSimulation.of("50,0,0,1,50,100", 1);
        Talk ours = sim.tunnel().upload();
        sim.run(2_000);
        RenoFlow reno = sim.reno();
        sim.run(8_000);
        long before = ours.far.received;
        long renoBefore = reno.delivered;
        sim.run(30_000);
        double all = 0.943 * sim.up.rate * 30e9;
        assertThat((ours.far.received - before) / all).as("ours").isGreaterThan(0.25);
        assertThat((reno.delivered - renoBefore) / all).as("its").isGreaterThan(0.25);
    }

    @Test
    void messagesAreNotBehindWhatFillsTheLine() {
        LineSimulation sim = LineSimulation.of("20,0,0,1,20,1000", 1);
        Tunnel tunnel = sim.tunnel();
        tunnel.upload();
        Talk chat = tunnel.talk();
        sim.run(1_000);
        chat.near.chat(100, 50);
        sim.run(7_000);
        List<Long> latencies = new ArrayList<>(chat.far.latencies);
        Collections.sort(latencies);
        assertThat(latencies).hasSize(100);
        assertThat(latencies.get(50) - sim.up.delayNanos).isLessThan(8_000_000);
    }

    /// How late the last of a hundred messages is, beyond the line's own delay, and how many copies leave of each.
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            no loss        | 50,0,0,1,100,100      | 5   | 0.05
            one in 100     | 50,0,1,1,100,100      | 30  | 1.1
            one in 20      | 100,-5,5,1,100,200    | 70  | 4
            jitter         | 50,20,2,1,100,100     | 60  | 4
            in bursts      | 90,0,8,4,50,200       | 100 | 24
            one in 5       | 60,0,20,2,50,150      | 60  | 16
            """)
    void messagesDoNotWaitForASecondRoundTrip(String name, String line, long millis, double copies) {
        LineSimulation sim = LineSimulation.of(line, 3);
        Tunnel tunnel = sim.tunnel();
        Talk chat = tunnel.talk();
        chat.near.chat(1500, 33);
        chat.far.chat(1500, 33);
        sim.run(60_000);
        List<Long> latencies = new ArrayList<>(chat.far.latencies);
        Collections.sort(latencies);
        assertThat(latencies).hasSize(1500);
        assertThat(latencies.get(1485) - sim.up.delayNanos).isLessThan(millis * 1_000_000);
        KcpStats stats = tunnel.near.stats();
        assertThat((double) stats.redundantSegments / stats.segmentsSent).isLessThan(copies);
    }

    @Test
    void copiesFollowALossThatChanges() {
        LineSimulation sim = LineSimulation.of("50,0,0,1,100,100", 1);
        Tunnel tunnel = sim.tunnel();
        Talk chat = tunnel.talk();
        chat.near.chat(5000, 33);
        assertThat(copiesAfter(sim, tunnel, 20)).as("no loss").isLessThan(0.05);
        sim.up.loss = 0.05;
        sim.down.loss = 0.05;
        sim.run(5_000);
        assertThat(copiesAfter(sim, tunnel, 20)).as("one in 20").isBetween(0.9, 4.0);
        sim.up.loss = 0;
        sim.down.loss = 0;
        sim.run(25_000);
        assertThat(copiesAfter(sim, tunnel, 10)).as("no loss again").isLessThan(1.1);
        sim.run(60_000);
        assertThat(copiesAfter(sim, tunnel, 10)).as("for long").isLessThan(0.05);
        assertThat(chat.far.latencies).hasSizeGreaterThan(4000);
    }

    private static double copiesAfter(LineSimulation sim, Tunnel tunnel, int seconds) {
        KcpStats before = new KcpStats();
        before.add(tunnel.near.stats());
        sim.run(1000 * seconds);
        KcpStats stats = tunnel.near.stats().since(before);
        return (double) stats.redundantSegments / stats.segmentsSent;
    }

    @Test
    void aShortFetchTakesOneRoundTripThoughOthersWentBefore() {
        LineSimulation sim = LineSimulation.of("100,0,0,1,100,200", 1);
        Tunnel tunnel = sim.tunnel();
        for (int i = 0; i < 8; i++) {
            Talk talk = tunnel.talk();
            talk.far.say(20_480);
            sim.run(300);
            assertThat(talk.near.latencies.getFirst() / 1_000_000).isBetween(100L, 120L);
        }
    }

    /// By how much the median of seven exceeds a round trip and the time that its bytes take, after seven short ones.
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            no loss, 200 KB    | 100,0,0,1,100,200  | 204800  | 1.05
            one in 50, 200 KB  | 100,0,2,1,100,200  | 204800  | 1.2
            one in 20, 200 KB  | 100,0,5,1,100,200  | 204800  | 1.4
            short queue, 200 KB| 40,0,0,1,100,5     | 204800  | 1.1
            no loss, 2 MB      | 100,0,0,1,100,200  | 2097152 | 1.6
            one in 50, 2 MB    | 100,0,2,1,100,200  | 2097152 | 1.75
            short queue, 2 MB  | 40,0,0,1,100,5     | 2097152 | 1.6
            """)
    void aFetchTakesLittleMoreThanARoundTrip(String name, String line, int bytes, double most) {
        LineSimulation sim = LineSimulation.of(line, 2);
        Tunnel tunnel = sim.tunnel();
        List<Long> times = new ArrayList<>();
        for (int i = 0; i < 14; i++) {
            Talk talk = tunnel.talk();
            int size = i < 7 ? 20_480 : bytes;
            long begun = sim.now;
            talk.near.send(8);
            while (talk.far.received == 0) {
                sim.run(1);
            }
            talk.far.send(size);
            while (talk.near.received < size) {
                sim.run(1);
            }
            times.add(sim.now - begun);
        }
        List<Long> last = new ArrayList<>(times.subList(7, 14));
        Collections.sort(last);
        double floor = 2 * sim.up.delayNanos + bytes / (sim.up.rate * 0.943);
        assertThat(last.get(3) / floor).isLessThan(most);
    }

    @Test
    void aThousandThinSessionsKeepTheBudget() {
        LineSimulation sim = LineSimulation.of("50,0,3,1,10,200", 1);
        Tunnel tunnel = sim.tunnel();
        for (int i = 0; i < 1000; i++) {
            tunnel.talk().near.chat(12, 1_000);
        }
        sim.run(12_000);
        // Never filled: 10 Mbit/s, and what is left of two seconds.
        double most = (13 + 2) * 0.05 * 1_250_000;
        KcpStats stats = tunnel.near.stats();
        assertThat(stats.redundantSegments).as("without a budget one copy each").isLessThan(stats.segmentsSent);
        assertThat((double) stats.redundantBytes).isBetween(most / 10, most);
    }

    @Test
    void bothWaysAreUsedAtOnce() {
        LineSimulation sim = LineSimulation.of("30,0,0.5,1,10,200", "30,0,0.5,1,100,200", 1);
        Tunnel tunnel = sim.tunnel();
        Talk up = tunnel.upload();
        Talk down = tunnel.download();
        sim.run(3_000);
        long sent = up.far.received;
        long got = down.near.received;
        sim.run(6_000);
        assertThat((up.far.received - sent) * 8e-6 / 6).as("up").isGreaterThan(4);
        assertThat((down.near.received - got) * 8e-6 / 6).as("down").isGreaterThan(80);
    }

    @Test
    void aLineThatChangesIsFilledAnew() {
        LineSimulation sim = LineSimulation.of("30,0,0.5,1,100,100", 1);
        Talk talk = sim.tunnel().upload();
        assertThat(mbitAfter(sim, talk, 3)).as("at first").isGreaterThan(80);
        sim.up.rate = SimulatedLine.mbit(10);
        assertThat(mbitAfter(sim, talk, 2)).as("ten times slower").isGreaterThan(7);
        sim.up.rate = SimulatedLine.mbit(100);
        assertThat(mbitAfter(sim, talk, 3)).as("ten times faster").isGreaterThan(80);
        sim.up.delayNanos = 90_000_000;
        assertThat(mbitAfter(sim, talk, 12)).as("longer").isGreaterThan(70);
        sim.up.delayNanos = 30_000_000;
        assertThat(mbitAfter(sim, talk, 2)).as("shorter").isGreaterThan(80);
        sim.up.isCut = true;
        sim.down.isCut = true;
        sim.run(10_000);
        sim.up.isCut = false;
        sim.down.isCut = false;
        assertThat(mbitAfter(sim, talk, 4)).as("back").isGreaterThan(75);
    }

    @Test
    void whoHasBeenIdleStartsWhereHeWasWithoutABurst() {
        LineSimulation sim = LineSimulation.of("50,0,0,1,100,50", 1);
        Talk talk = sim.tunnel().talk();
        talk.near.send(20_000_000);
        sim.run(6_000);
        for (int pause : new int[] {500, 5_000, 15_000}) {
            sim.run(pause);
            long overflowed = sim.up.overflowed;
            talk.near.say(2_000_000);
            sim.run(4_000);
            assertThat(sim.up.overflowed).as("after %d ms", pause).isEqualTo(overflowed);
            assertThat(talk.far.latencies.getLast() / 1_000_000).isBetween(220L, 600L);
        }
    }

    @Test
    void aSmallWindowOfThePeerIsFilledAndHolesInItAreRepairedInCopiesWhereLossIsChance() {
        KcpOptions small = new KcpOptions(65536, 1024, 1, 10, 2, true, 1);
        LineSimulation sim = LineSimulation.of("100,0,5,1,100,200", 1);
        Tunnel tunnel = sim.tunnel(LineSimulation.OPTIONS, small);
        Talk talk = tunnel.upload();
        sim.run(10_000);
        assertThat(tunnel.near.stats().repairCopies).isPositive();
        assertThat(talk.far.received * 8e-6 / 10).isGreaterThan(15);
    }

    private static double mbitAfter(LineSimulation sim, Talk talk, int seconds) {
        sim.run(1_000L * seconds);
        long before = talk.far.received;
        sim.run(1_000);
        return (talk.far.received - before) * 8e-6;
    }

    private static double[] received(LineSimulation sim, List<Talk> talks, long afterMillis, long millis) {
        sim.run(afterMillis);
        double[] before = talks.stream().mapToDouble(talk -> talk.far.received).toArray();
        sim.run(millis);
        double[] got = new double[before.length];
        for (int i = 0; i < got.length; i++) {
            got[i] = talks.get(i).far.received - before[i];
        }
        return got;
    }

    /// Jain's index of fairness.
    private static double jain(double[] shares) {
        double sum = DoubleStream.of(shares).sum();
        return sum
                * sum
                / (shares.length * DoubleStream.of(shares).map(x -> x * x).sum());
    }
}
