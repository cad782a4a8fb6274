package net.kcptun.core.sim;

import static net.kcptun.core.sim.Simulation.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import net.kcptun.core.crypto.CipherMethod;
import net.kcptun.core.crypto.PacketCipher;
import net.kcptun.core.crypto.PresharedKey;
import net.kcptun.core.crypto.ReplayFilter;
import net.kcptun.core.kcp.KcpOptions;
import net.kcptun.core.sim.SimNetwork.Link;
import net.kcptun.core.sim.SimUser.Plan;
import net.kcptun.core.sim.World.Pair;
import net.kcptun.core.sim.World.Setup;
import net.kcptun.core.tunnel.api.DropReason;
import net.kcptun.core.tunnel.api.Limits;
import net.kcptun.core.tunnel.api.TunnelOptions.Timing;
import net.kcptun.core.wire.Bytes;
import net.kcptun.core.wire.Endpoint;
import net.kcptun.core.wire.SeededEntropy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What an onlooker without the key can send to a server: packets that were seen, as they were or changed.
final class HostileDatagramTest {
    private static final Link LINK = Link.of(50, 0);
    private static final Endpoint ATTACKER = Endpoint.ipv4(0x0a0000aa, 666);
    private static final Plan TALKS = new Plan(300, 65536, 0, false);
    private static final int NONCE_BYTES = 12;

    private final List<byte[]> seen = new ArrayList<>();
    private final List<ReplayFilter> filters = new ArrayList<>();

    @ParameterizedTest
    @EnumSource
    void aPacketThatWasCutOrChangedAnywhereIsDroppedUnanswered(CipherMethod method) {
        World world = new World(1, LINK, Setup.of(KcpOptions.DEFAULT).with(method));
        Pair pair = talk(world);
        List<byte[]> damaged = seen.stream().flatMap(p -> damaged(p).stream()).toList();
        assertUnanswered(world, damaged);
        long dropped = drops(world, DropReason.FORGED) + drops(world, DropReason.TOO_SHORT);
        assertThat(dropped).isEqualTo(2 * damaged.size());
        assertGoesOn(world, pair);
    }

    @ParameterizedTest
    @EnumSource
    void aPacketThatIsRepeatedIsDroppedUnanswered(CipherMethod method) {
        World world = new World(1, LINK, Setup.of(KcpOptions.DEFAULT).with(method));
        Pair pair = talk(world);
        assertUnanswered(world, seen);
        assertThat(drops(world, DropReason.REPLAYED)).isEqualTo(2 * seen.size());
        assertGoesOn(world, pair);
    }

    @Test
    void aSessionThatIsOverIsNotOpenedAgainByItsPackets() {
        World world = new World(1, LINK, counted(0));
        end(world, talk(world));
        assertUnanswered(world, seen);
        assertThat(drops(world, DropReason.REPLAYED) + drops(world, DropReason.FLOOD))
                .isEqualTo(2 * seen.size());
        assertThat(drops(world, DropReason.REPLAYED)).isGreaterThanOrEqualTo(seen.size());
    }

    @Test
    void aReplayIsKnownUntilAMillionPacketsCameAfterIt() {
        World world = new World(1, LINK, counted(0));
        end(world, talk(world));
        receive(world, ReplayFilter.SERVER_NONCES - seen.size());
        assertUnanswered(world, seen);
        assertThat(drops(world, DropReason.REPLAYED) + drops(world, DropReason.FLOOD))
                .isEqualTo(2 * seen.size());
        assertThat(drops(world, DropReason.REPLAYED)).isGreaterThanOrEqualTo(seen.size());
    }

    /// Where the replay filter ends, the time in the packet decides, if that is configured.
    @ParameterizedTest
    @ValueSource(ints = {0, 60})
    void afterTwoMillionPacketsOnlyTheClockKnowsAReplay(int skewSeconds) {
        World world = new World(1, LINK, counted(skewSeconds));
        end(world, talk(world));
        receive(world, 4 * ReplayFilter.SERVER_NONCES);
        seen.forEach(packet -> world.network.send(ATTACKER, World.SERVER, packet.clone()));
        world.simulation.runFor(SECOND);
        assertThat(drops(world, DropReason.REPLAYED)).isZero();
        assertThat(world.server.dials).isEqualTo(skewSeconds == 0 ? 2 : 1);
        assertThat(drops(world, DropReason.CLOCK_SKEW) > 0).isEqualTo(skewSeconds > 0);
    }

    /// All packets of the client are kept; the session is open, and has been silent for long enough to be asked for.
    private Pair talk(World world) {
        world.network.tap((from, packet) -> {
            if (from.equals(World.CLIENT)) {
                seen.add(packet);
            }
        });
        Pair pair = world.connect(TALKS, TALKS);
        world.simulation.runFor(60 * SECOND);
        world.network.tap((from, packet) -> {});
        assertThat(seen).hasSizeGreaterThan(8);
        return pair;
    }

    private static void end(World world, Pair pair) {
        pair.near().abort();
        world.simulation.runFor(200 * SECOND);
        assertThat(world.server.isEmpty()).isTrue();
    }

    /// From the client's own address, and from another.
    private static void assertUnanswered(World world, List<byte[]> packets) {
        long sent = world.network.sent;
        long opened = world.server.tunnel().stats().sessionsOpened;
        for (int i = 0; i < packets.size(); i++) {
            world.server.onPacket(packets.get(i).clone(), World.CLIENT);
            // Each from another network, so that none is left untried.
            world.server.onPacket(packets.get(i).clone(), Endpoint.ipv4(0x0b000000 + (i << 8), 666));
        }
        world.simulation.runFor(0);
        assertThat(world.network.sent).isEqualTo(sent);
        assertThat(world.server.tunnel().stats().sessionsOpened).isEqualTo(opened);
        assertThat(world.server.dials).isEqualTo(1);
    }

    private static void assertGoesOn(World world, Pair pair) {
        pair.near().sendMore(7);
        pair.far().sendMore(9);
        world.simulation.runFor(SECOND);
        assertThat(pair.far().receivedBytes).isEqualTo(307);
        assertThat(pair.near().receivedBytes).isEqualTo(309);
        assertThat(pair.near().isDamaged || pair.far().isDamaged).isFalse();
    }

    /// Each shorter length, and a bit of each byte turned.
    private static List<byte[]> damaged(byte[] packet) {
        List<byte[]> copies = new ArrayList<>();
        for (int i = 0; i < packet.length; i++) {
            copies.add(Arrays.copyOf(packet, i));
            byte[] turned = packet.clone();
            turned[i] ^= (byte) (1 << i % 8);
            copies.add(turned);
        }
        return copies;
    }

    /// Both ends remember as many nonces as a server does.
    private Setup counted(int skewSeconds) {
        PresharedKey key = PresharedKey.generate(new SeededEntropy(1));
        SeededEntropy entropy = new SeededEntropy(2);
        Supplier<Supplier<PacketCipher>> ends = () -> {
            ReplayFilter filter = ReplayFilter.remembering(ReplayFilter.SERVER_NONCES, entropy);
            filters.add(filter);
            return () -> PacketCipher.of(CipherMethod.AES256GCM, key, entropy, filter);
        };
        return new Setup(KcpOptions.DEFAULT, new Timing(600, 30, 120, 25, skewSeconds), Limits.DEFAULT, ends, 1);
    }

    /// The server's filter sees the nonces of so many other packets.
    private void receive(World world, int packets) {
        ReplayFilter filter = filters.getLast();
        SplittableRandom random = new SplittableRandom(3);
        byte[] nonce = new byte[NONCE_BYTES];
        for (int i = 0; i < packets; i++) {
            Bytes.put64(nonce, 0, random.nextLong());
            filter.isNew(nonce, 0, NONCE_BYTES);
        }
    }

    private static long drops(World world, DropReason reason) {
        return world.server.tunnel().stats().drops(reason);
    }
}
