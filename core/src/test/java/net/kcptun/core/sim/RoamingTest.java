package net.kcptun.core.sim;

import static net.kcptun.core.sim.Simulation.MILLI;
import static net.kcptun.core.sim.Simulation.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import net.kcptun.core.crypto.CipherMethod;
import net.kcptun.core.sim.SimNetwork.Link;
import net.kcptun.core.sim.SimUser.Plan;
import net.kcptun.core.sim.World.Pair;
import net.kcptun.core.sim.World.Setup;
import net.kcptun.core.tunnel.api.DropReason;
import net.kcptun.core.tunnel.api.TunnelEvent.PeerMoved;
import net.kcptun.core.wire.Endpoint;
import org.junit.jupiter.api.Test;

/// Sessions whose client comes from another address, over a link of 50 ms each way: each row of the table in `Tunnel`.
final class RoamingTest {
    private static final Link LINK = Link.of(50, 0);
    private static final Plan SILENT = new Plan(0, 65536, 0, false);
    private static final Plan HOLDS = new Plan(5, 65536, 0, false);
    private static final Endpoint ELSEWHERE = Endpoint.ipv4(0x0a000063, 40001);
    private static final Endpoint ATTACKER = Endpoint.ipv4(0x0a0000aa, 666);

    private final Setup sealed = Setup.of(World.SMALL_WINDOWS).with(CipherMethod.CHACHA20POLY1305_IETF);
    private World world = new World(5, LINK, sealed);

    @Test
    void anUploadGoesOnFromTheNewAddress() {
        Pair pair = world.connect(Plan.sends(20_000_000), Plan.sends(10));
        world.simulation.runFor(2 * SECOND);
        long before = pair.far().receivedBytes;
        world.client.moveTo(ELSEWHERE);
        world.simulation.runFor(3 * SECOND);
        assertThat(pair.far().receivedBytes).isGreaterThan(before + 100_000);
        world.simulation.runFor(60 * SECOND);
        assertWhole(pair, 10, 20_000_000);
        assertThat(moves()).containsExactly(new PeerMoved(World.CLIENT, ELSEWHERE, 1));
    }

    /// Neither end knows of the change: the client has nothing to say, and what the server sends goes nowhere.
    @Test
    void aDownloadGoesOnFromTheNewAddress() {
        Pair pair = world.connect(Plan.sends(10), Plan.sends(20_000_000));
        world.simulation.runFor(2 * SECOND);
        long before = pair.near().receivedBytes;
        world.client.moveTo(ELSEWHERE);
        world.simulation.runFor(3 * SECOND);
        assertThat(pair.near().receivedBytes).isGreaterThan(before + 100_000);
        world.simulation.runFor(60 * SECOND);
        assertWhole(pair, 20_000_000, 10);
    }

    @Test
    void whatTheServerSaysFirstAfterALongSilenceArrivesWhenTheClientKnowsOfTheChange() {
        Pair pair = world.connect(HOLDS, HOLDS);
        world.simulation.runFor(20 * SECOND);
        world.client.moveTo(ELSEWHERE);
        world.client.resolved(World.SERVER);
        world.simulation.runFor(SECOND);
        pair.far().sendMore(7);
        world.simulation.runFor(SECOND);
        assertThat(pair.near().receivedBytes).isEqualTo(12);
    }

    @Test
    void whatTheServerSaysFirstSoonAfterTheLastDataArrivesWithinThreeSeconds() {
        Pair pair = world.connect(HOLDS, HOLDS);
        world.simulation.runFor(20 * SECOND);
        world.client.moveTo(ELSEWHERE);
        pair.far().sendMore(7);
        world.simulation.runFor(3 * SECOND);
        assertThat(pair.near().receivedBytes).isEqualTo(12);
    }

    @Test
    void anUnusedTunnelAsksNoMoreThanKeepAliveWants() {
        world.connect(HOLDS, HOLDS);
        world.simulation.runFor(60 * SECOND);
        long sent = world.network.sent;
        world.simulation.runFor(100 * SECOND);
        assertThat(world.network.sent - sent).isLessThanOrEqualTo(4 * 4);
    }

    /// The client cannot know: it says something after `keepalive` at the latest.
    @Test
    void whatTheServerSaysFirstAfterALongSilenceArrivesWithTheNextKeepAlive() {
        Pair pair = world.connect(HOLDS, HOLDS);
        Pair other = world.connect(HOLDS, HOLDS);
        world.simulation.runFor(60 * SECOND);
        world.client.moveTo(ELSEWHERE);
        pair.far().sendMore(7);
        other.far().sendMore(8);
        world.simulation.runFor(32 * SECOND);
        assertThat(pair.near().receivedBytes).isEqualTo(12);
        assertThat(other.near().receivedBytes).isEqualTo(13);
    }

    /// It goes on sending, but nothing that the client sends gets there.
    @Test
    void aServerThatMovedIsLookedForThoughItIsHeard() {
        Pair pair = world.connect(SILENT, Plan.sends(1_000_000_000));
        world.simulation.runFor(5 * SECOND);
        world.server.moveTo(ELSEWHERE);
        world.simulation.runFor(80 * SECOND);
        assertThat(world.client.renewals).isEqualTo(1);
        long before = pair.near().receivedBytes;
        world.client.resolved(ELSEWHERE);
        world.simulation.runFor(2 * SECOND);
        assertThat(pair.near().receivedBytes).isGreaterThan(before + 1_000_000);
    }

    @Test
    void allSessionsOfTheOldAddressMoveWithTheFirst() {
        Pair busy = world.connect(Plan.sends(20_000_000), SILENT);
        Pair idle = world.connect(HOLDS, HOLDS);
        world.simulation.runFor(3 * SECOND);
        world.client.moveTo(ELSEWHERE);
        world.simulation.runFor(3 * SECOND);
        idle.far().sendMore(7);
        world.simulation.runFor(SECOND);
        assertThat(idle.near().receivedBytes).isEqualTo(12);
        assertThat(busy.near().sawReset || idle.near().sawReset).isFalse();
        assertThat(moves()).containsExactly(new PeerMoved(World.CLIENT, ELSEWHERE, 2));
    }

    @Test
    void aSessionMovesBackAndForth() {
        Pair pair = world.connect(Plan.sends(150_000_000), Plan.sends(150_000_000));
        for (int i = 0; i < 6; i++) {
            world.simulation.runFor(3 * SECOND);
            world.client.moveTo(i % 2 == 0 ? ELSEWHERE : World.CLIENT);
        }
        world.simulation.runFor(400 * SECOND);
        assertWhole(pair, 150_000_000, 150_000_000);
        assertThat(moves()).hasSize(6);
    }

    @Test
    void aSessionThatWasJustOpenedMovesRatherThanOpeningASecond() {
        world.simulation.runFor(SECOND);
        Pair pair = world.connect(Plan.sends(100_000), Plan.sends(10));
        world.simulation.runFor(60 * MILLI);
        world.client.moveTo(ELSEWHERE);
        world.simulation.runFor(20 * SECOND);
        assertWhole(pair, 10, 100_000);
        assertThat(world.server.dials).isEqualTo(1);
    }

    @Test
    void nothingMovesWhileTheOldAddressIsHeard() {
        Pair pair = world.connect(HOLDS, HOLDS);
        List<byte[]> withheld = withheldPackets(() -> pair.near().sendMore(5));
        world.simulation.runFor(SECOND);
        world.server.onPacket(withheld.getFirst().clone(), ATTACKER);
        assertThat(moves()).isEmpty();
        assertThat(world.server.tunnel().stats().drops(DropReason.NOT_MOVED)).isEqualTo(1);
        assertThat(pair.near().sawReset || pair.far().sawReset).isFalse();
    }

    @Test
    void aReplayedPacketDoesNotMoveASession() {
        List<byte[]> seen = new ArrayList<>();
        world.network.tap((from, packet) -> {
            if (from.equals(World.CLIENT)) {
                seen.add(packet);
            }
        });
        world.connect(HOLDS, HOLDS);
        world.simulation.runFor(20 * SECOND);
        for (byte[] packet : seen) {
            world.server.onPacket(packet.clone(), ATTACKER);
        }
        assertThat(moves()).isEmpty();
        assertThat(world.server.tunnel().stats().drops(DropReason.REPLAYED)).isEqualTo(seen.size());
    }

    @Test
    void aForgedPacketDoesNotMoveASession() {
        Pair pair = world.connect(HOLDS, HOLDS);
        List<byte[]> withheld = withheldPackets(() -> pair.near().sendMore(5));
        world.simulation.runFor(20 * SECOND);
        for (byte[] packet : withheld) {
            packet[4] ^= 1;
            world.server.onPacket(packet, ATTACKER);
        }
        assertThat(moves()).isEmpty();
    }

    @Test
    void aPacketThatContradictsTheWindowsMovesNothing() {
        world.connect(HOLDS, HOLDS);
        world.simulation.runFor(20 * SECOND);
        World other = new World(5, LINK, sealed);
        Pair ahead = other.connect(new Plan(3_000_000, 65536, 0, false), SILENT);
        List<byte[]> late = new ArrayList<>();
        other.simulation.runFor(5 * SECOND);
        other.network.tap((from, packet) -> late.add(packet));
        ahead.near().sendMore(100);
        other.simulation.runFor(0);
        world.server.onPacket(late.getFirst(), ELSEWHERE);
        assertThat(moves()).isEmpty();
    }

    @Test
    void controlMessagesMoveNothing() {
        world.connect(HOLDS, HOLDS);
        world.simulation.runFor(20 * SECOND);
        SimNode elsewhere = world.clientAt(ELSEWHERE);
        world.simulation.runFor(60 * SECOND);
        assertThat(elsewhere.events).isNotEmpty();
        assertThat(moves()).isEmpty();
    }

    @Test
    void withoutAKeyNothingMoves() {
        world = new World(5, LINK, World.SMALL_WINDOWS);
        Pair pair = world.connect(HOLDS, HOLDS);
        world.simulation.runFor(20 * SECOND);
        world.client.moveTo(ELSEWHERE);
        pair.near().sendMore(5);
        world.simulation.runFor(20 * SECOND);
        assertThat(moves()).isEmpty();
    }

    /// What the client sends while `action` runs does not reach the server.
    private List<byte[]> withheldPackets(Runnable action) {
        world.simulation.runFor(5 * SECOND);
        List<byte[]> packets = new ArrayList<>();
        world.network.become(Link.of(50, 1));
        world.network.tap((from, packet) -> {
            if (from.equals(World.CLIENT)) {
                packets.add(packet);
            }
        });
        action.run();
        world.simulation.runFor(0);
        world.network.become(LINK);
        return packets;
    }

    private List<PeerMoved> moves() {
        return world.server.events.stream()
                .filter(PeerMoved.class::isInstance)
                .map(PeerMoved.class::cast)
                .toList();
    }

    private static void assertWhole(Pair pair, long toNear, long toFar) {
        assertThat(pair.near().receivedBytes).isEqualTo(toNear);
        assertThat(pair.far().receivedBytes).isEqualTo(toFar);
        assertThat(pair.near().isDamaged || pair.far().isDamaged).isFalse();
    }
}
