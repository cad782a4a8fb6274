package net.kcptun.core.sim;

import static net.kcptun.core.sim.Simulation.MILLI;
import static net.kcptun.core.sim.Simulation.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import net.kcptun.core.crypto.CipherMethod;
import net.kcptun.core.sim.SimNetwork.Link;
import net.kcptun.core.sim.SimUser.Plan;
import net.kcptun.core.sim.World.Pair;
import net.kcptun.core.sim.World.Setup;
import net.kcptun.core.tunnel.api.DropReason;
import net.kcptun.core.tunnel.api.SessionView;
import net.kcptun.core.tunnel.api.TunnelOptions.Timing;
import net.kcptun.core.wire.Endpoint;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// `max_clock_skew`: which times a server believes of a packet that opens a session, over a link of 50 ms each way.
final class ClockSkewTest {
    private static final Link LINK = Link.of(50, 0);
    private static final Endpoint ATTACKER = Endpoint.ipv4(0x0a0000aa, 666);
    private static final Plan ANSWERS = Plan.sends(100_000);
    private static final Plan HOLDS = new Plan(5, 65536, 0, false);
    private static final int HOUR_MILLIS = 3_600_000;

    @ParameterizedTest
    @CsvSource({
        "  0, -2147483648, true", // whatever the time, where nothing is set
        " 60,           0, true",
        " 60,      -60000, true",
        " 60,      -60001, false",
        " 60,       60000, true",
        " 60,       60001, false",
        " 60, -2147483648, false",
        " 60,  2147483647, false"
    })
    void aSessionBeginsWithAPacketOfItsTime(int skewSeconds, int offMillis, boolean opens) {
        World world = new World(1, LINK, setup(skewSeconds, null));
        int now = (int) (world.simulation.now() / MILLI);
        world.server.onPacket(push(now + offMillis), World.CLIENT);
        assertThat(world.server.tunnel().stats().sessionsOpened).isEqualTo(opens ? 1 : 0);
        assertThat(skewed(world)).isEqualTo(opens ? 0 : 1);
    }

    /// An acknowledgement tells the time of the other end, not of its sender.
    @Test
    void theTimeIsThatOfTheDataWhateverComesBefore() {
        World world = new World(1, LINK, setup(60, null));
        String ack = "0000abcd" + "52" + "00" + "0100" + "00000000" + "00000000" + "00000000" + "00000000";
        String data = HexFormat.of().formatHex(push((int) (world.simulation.now() / MILLI)));
        world.server.onPacket(HexFormat.of().parseHex(ack + data), World.CLIENT);
        assertThat(world.server.tunnel().stats().sessionsOpened).isEqualTo(1);
    }

    @Test
    void whatWasRecordedBeforeARestartOpensNothingAfterwards() {
        World world = new World(1, LINK, setup(60, CipherMethod.CHACHA20POLY1305_IETF));
        List<byte[]> recorded = recordUpload(world);
        world.simulation.runFor(120 * SECOND);
        world.restartServer();
        repeat(world, recorded);
        assertThat(world.server.dials).isZero();
        assertThat(skewed(world)).isPositive();
        assertThat(world.server.isEmpty()).isTrue();
    }

    /// What a restart forgets is the reason for the key.
    @Test
    void withoutALimitWhatWasRecordedBeforeARestartOpensASession() {
        World world = new World(1, LINK, setup(0, CipherMethod.CHACHA20POLY1305_IETF));
        List<byte[]> recorded = recordUpload(world);
        world.simulation.runFor(120 * SECOND);
        world.restartServer();
        repeat(world, recorded);
        assertThat(world.server.dials).isEqualTo(1);
    }

    @Test
    void aPacketThatIsRefusedIsNotAnswered() {
        World world = new World(1, LINK, setup(60, null));
        List<Endpoint> senders = new ArrayList<>();
        world.simulation.runFor(5 * SECOND);
        world.network.tap((from, packet) -> senders.add(from));
        world.server.onPacket(push(0), ATTACKER);
        world.simulation.runFor(5 * SECOND);
        assertThat(senders).isEmpty();
    }

    @Test
    void aClientWhoseClockIsWrongOpensNothingUntilItIsSet() {
        World world = new World(1, LINK, setup(60, CipherMethod.CHACHA20POLY1305_IETF));
        world.client.stepClock(-HOUR_MILLIS);
        Pair early = world.connect(ANSWERS, ANSWERS);
        world.simulation.runFor(40 * SECOND);
        assertThat(early.near().sawReset).isTrue();
        world.client.stepClock(HOUR_MILLIS);
        assertWhole(world, world.connect(ANSWERS, ANSWERS));
    }

    /// As when both are told the right time while they run.
    @Test
    void clocksThatAreSetWhileTheEndsRunDisturbNoSession() {
        World world = new World(1, LINK, setup(60, CipherMethod.CHACHA20POLY1305_IETF));
        Pair old = world.connect(Plan.sends(10_000_000), Plan.sends(10_000_000));
        world.simulation.runFor(2 * SECOND);
        for (SimNode node : List.of(world.client, world.server)) {
            node.stepClock(24 * HOUR_MILLIS);
        }
        Pair young = world.connect(HOLDS, HOLDS);
        world.simulation.runFor(SECOND);
        assertThat(world.client.tunnel().snapshot(0).sessions())
                .extracting(SessionView::engine)
                .filteredOn(Objects::nonNull)
                .hasSize(2)
                .allMatch(engine -> engine.srttNanos() >= 100 * MILLI && engine.srttNanos() < 200 * MILLI);
        assertThat(young.far().receivedBytes).isEqualTo(5);
        world.simulation.runFor(120 * SECOND);
        assertThat(old.near().receivedBytes).isEqualTo(10_000_000);
        assertThat(old.far().receivedBytes).isEqualTo(10_000_000);
        assertThat(skewed(world)).isZero();
    }

    private static Setup setup(int skewSeconds, @Nullable CipherMethod method) {
        Setup open = Setup.of(World.SMALL_WINDOWS).with(new Timing(600, 30, 120, 25, skewSeconds));
        return method == null ? open : open.with(method);
    }

    /// Datagrams of a client whose session lasts to its end.
    private static List<byte[]> recordUpload(World world) {
        List<byte[]> recorded = new ArrayList<>();
        world.network.tap((from, packet) -> {
            if (from.equals(World.CLIENT)) {
                recorded.add(packet);
            }
        });
        assertWhole(world, world.connect(ANSWERS, ANSWERS));
        world.network.tap((from, packet) -> {});
        return recorded;
    }

    private static void repeat(World world, List<byte[]> recorded) {
        for (byte[] packet : recorded) {
            world.network.send(ATTACKER, World.SERVER, packet);
        }
        world.simulation.runFor(SECOND);
    }

    private static void assertWhole(World world, Pair pair) {
        world.simulation.runFor(10 * SECOND);
        assertThat(pair.near().receivedBytes).isEqualTo(100_000);
        assertThat(pair.far().receivedBytes).isEqualTo(100_000);
    }

    private static long skewed(World world) {
        return world.server.tunnel().stats().drops(DropReason.CLOCK_SKEW);
    }

    /// A session's first packet, with four bytes.
    private static byte[] push(int ts) {
        String head = "0000abcd" + "51" + "00" + "0100" + HexFormat.of().toHexDigits(ts);
        return HexFormat.of().parseHex(head + "00000000" + "00000000" + "00000004" + "00000004");
    }
}
