package net.kcptun.core.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import net.kcptun.core.kcp.KcpOptions;
import net.kcptun.core.sim.SimUser.Plan;
import net.kcptun.core.tunnel.api.Limits;
import net.kcptun.core.tunnel.api.TunnelOptions;
import net.kcptun.core.tunnel.api.TunnelOptions.Role;
import net.kcptun.core.tunnel.api.TunnelOptions.Timing;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A program whose loops together send no more than they may.
final class RateCapTest {
    private static final long MILLI = Simulation.MILLI;
    private static final long SECOND = 1000 * MILLI;
    private static final long WINDOW = 100 * MILLI;
    private static final int LOOPS = 4;
    private static final int IP_AND_UDP_BYTES = 28;
    private static final int PACKET_BYTES = 1400;

    private final World world = new World(
            7, SimNetwork.Link.of(20, 0.01), World.Setup.of(KcpOptions.DEFAULT).shards(LOOPS));
    private final List<Packet> packets = new ArrayList<>();

    private record Packet(long at, int bytes) {}

    @BeforeEach
    void watchTheClient() {
        world.network.tap((from, packet) -> {
            if (!from.equals(World.SERVER)) {
                packets.add(new Packet(world.simulation.now(), packet.length + IP_AND_UDP_BYTES));
            }
        });
    }

    @Test
    void noHundredMillisecondsCarryMoreThanTheCap() {
        cap(2_500_000);
        List<World.Pair> pairs = upload();
        world.simulation.runFor(4 * SECOND);
        assertThat(mostInWindow()).isLessThanOrEqualTo(250_000 + LOOPS * PACKET_BYTES);
        assertThat(sent()).isGreaterThan(4 * 2_500_000 * 85 / 100);
        LongStream each = pairs.stream().mapToLong(pair -> pair.far().receivedBytes);
        assertThat(jain(each.toArray())).isGreaterThan(0.9);
    }

    @Test
    void aSlowCapHoldsAndNothingStops() {
        cap(25_000);
        List<World.Pair> pairs = upload();
        world.simulation.runFor(8 * SECOND);
        assertThat(mostInWindow()).isLessThanOrEqualTo(2_500 + 3 * LOOPS * PACKET_BYTES);
        assertThat(pairs)
                .allSatisfy(pair -> assertThat(pair.far().receivedBytes).isPositive());
    }

    @Test
    void anotherCapHoldsAtOnceAndNoneAnyMoreSetsFree() {
        cap(2_500_000);
        upload();
        world.simulation.runFor(SECOND);
        cap(500_000);
        world.simulation.runFor(SECOND);
        packets.clear();
        world.simulation.runFor(2 * SECOND);
        assertThat(mostInWindow()).isLessThanOrEqualTo(50_000 + LOOPS * PACKET_BYTES);
        cap(0);
        packets.clear();
        world.simulation.runFor(400 * MILLI);
        assertThat(sent()).isGreaterThan(2 * 200_000);
    }

    private List<World.Pair> upload() {
        List<World.Pair> pairs = new ArrayList<>();
        for (int i = 0; i < LOOPS; i++) {
            pairs.add(world.connect(Plan.sends(100_000_000), Plan.sends(0)));
        }
        return pairs;
    }

    private void cap(long bytesPerSecond) {
        TunnelOptions options = new TunnelOptions(
                Role.CLIENT,
                KcpOptions.DEFAULT,
                PACKET_BYTES,
                Timing.DEFAULT,
                TunnelOptions.Carrier.UDP,
                Limits.DEFAULT,
                bytesPerSecond,
                null);
        for (SimNode node : world.clients) {
            node.input(() -> node.tunnel().onOptions(options, world.simulation.now()));
        }
    }

    private long sent() {
        return packets.stream().mapToLong(Packet::bytes).sum();
    }

    private long mostInWindow() {
        long most = 0;
        long sum = 0;
        int first = 0;
        for (Packet packet : packets) {
            sum += packet.bytes();
            while (packets.get(first).at() <= packet.at() - WINDOW) {
                sum -= packets.get(first++).bytes();
            }
            most = Math.max(most, sum);
        }
        return most;
    }

    private static double jain(long[] shares) {
        double sum = LongStream.of(shares).sum();
        double squares = LongStream.of(shares)
                .mapToDouble(share -> (double) share * share)
                .sum();
        return sum * sum / (shares.length * squares);
    }
}
