package net.kcptun.core.sim;

import static net.kcptun.core.sim.Simulation.MILLI;
import static net.kcptun.core.sim.Simulation.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import net.kcptun.core.crypto.CipherMethod;
import net.kcptun.core.crypto.PacketCipher;
import net.kcptun.core.sim.SimNetwork.Link;
import net.kcptun.core.sim.SimUser.Plan;
import net.kcptun.core.sim.World.Pair;
import net.kcptun.core.sim.World.Setup;
import net.kcptun.core.tunnel.api.DropReason;
import net.kcptun.core.tunnel.api.SessionView;
import net.kcptun.core.tunnel.api.TunnelEvent.PeerMoved;
import net.kcptun.core.wire.Endpoint;
import org.junit.jupiter.api.Test;

/// Sessions whose client comes to another event loop of a server that has four: each row of the tables in `Roaming`,
/// over a link of 50 ms each way.
final class ShardedRoamingTest {
    private static final int SHARDS = 4;
    private static final int UNA_LAST_BYTE = 19;
    private static final Link LINK = Link.of(50, 0);
    private static final Plan SILENT = new Plan(0, 65536, 0, false);
    private static final Plan HOLDS = new Plan(5, 65536, 0, false);
    private static final Setup PLAIN = Setup.of(World.SMALL_WINDOWS).shards(SHARDS);

    private final Setup sealed = PLAIN.with(CipherMethod.CHACHA20POLY1305_IETF);
    private World world = new World(5, LINK, sealed);
    private final int home = world.network.spread(World.CLIENT, SHARDS);
    private final int away = (home + 1) % SHARDS;
    private final Endpoint elsewhere = comesTo(away, 41_000);
    private final Endpoint attacker = comesTo((home + 2) % SHARDS, 42_000);

    @Test
    void aSessionGoesOnBothWaysThoughItsPacketsComeToAnotherLoop() {
        Pair pair = world.connect(world.client, Plan.sends(20_000_000), Plan.sends(20_000_000));
        world.simulation.runFor(2 * SECOND);
        world.client.moveTo(elsewhere);
        world.simulation.runFor(60 * SECOND);
        assertWhole(pair, 20_000_000, 20_000_000);
        assertThat(moves(home)).containsExactly(new PeerMoved(World.CLIENT, elsewhere, 1));
        assertThat(world.dials()).isEqualTo(1);
    }

    @Test
    void itStaysWhereItWasOpened() {
        world.connect(world.client, HOLDS, HOLDS);
        moveAfterSilence(elsewhere);
        assertThat(sessions(home)).hasSize(1);
        assertThat(sessions(away)).isEmpty();
    }

    @Test
    void itMovesAgainToAThirdLoop() {
        Pair pair = world.connect(world.client, Plan.sends(20_000_000), Plan.sends(10));
        for (Endpoint next : List.of(elsewhere, attacker)) {
            world.simulation.runFor(2 * SECOND);
            world.client.moveTo(next);
        }
        world.simulation.runFor(90 * SECOND);
        assertWhole(pair, 10, 20_000_000);
        assertThat(moves(home)).hasSize(2);
    }

    @Test
    void itMovesBackToItsOwnLoopAndAwayAgain() {
        Pair pair = world.connect(world.client, Plan.sends(150_000_000), Plan.sends(150_000_000));
        for (int i = 0; i < 6; i++) {
            world.simulation.runFor(3 * SECOND);
            world.client.moveTo(i % 2 == 0 ? elsewhere : World.CLIENT);
        }
        world.simulation.runFor(400 * SECOND);
        assertWhole(pair, 150_000_000, 150_000_000);
        assertThat(moves(home)).hasSize(6);
    }

    @Test
    void aNewSessionOfTheNewAddressOpensWhereItComes() {
        Pair old = world.connect(world.client, HOLDS, HOLDS);
        moveAfterSilence(elsewhere);
        Pair fresh = world.connect(world.client, Plan.sends(100_000), Plan.sends(100_000));
        world.simulation.runFor(5 * SECOND);
        old.far().sendMore(7);
        world.simulation.runFor(SECOND);
        assertThat(sessions(home)).hasSize(1);
        assertThat(sessions(away)).hasSize(1);
        assertThat(fresh.near().receivedBytes).isEqualTo(100_000);
        assertThat(old.near().receivedBytes).isEqualTo(12);
    }

    @Test
    void sessionsInSeveralLoopsMoveWithTheFirst() {
        Pair first = world.connect(world.client, HOLDS, HOLDS);
        moveAfterSilence(elsewhere);
        Pair second = world.connect(world.client, HOLDS, HOLDS);
        world.simulation.runFor(60 * SECOND);
        world.client.moveTo(attacker);
        first.near().sendMore(1);
        world.simulation.runFor(2 * SECOND);
        second.far().sendMore(7);
        world.simulation.runFor(200 * MILLI);
        assertThat(second.near().receivedBytes).isEqualTo(12);
        assertThat(moves(home)).contains(new PeerMoved(elsewhere, attacker, 1));
        assertThat(moves(away)).containsExactly(new PeerMoved(elsewhere, attacker, 1));
    }

    @Test
    void nothingMovesWhileTheOldAddressIsHeardByAnotherLoop() {
        Pair idle = world.connect(world.client, HOLDS, HOLDS);
        moveAfterSilence(elsewhere);
        Pair busy = world.connect(world.client, HOLDS, HOLDS);
        world.simulation.runFor(20 * SECOND);
        List<byte[]> withheld = withheldPackets(() -> idle.near().sendMore(5), 0);
        busy.near().sendMore(5);
        world.simulation.runFor(200 * MILLI);
        world.network.become(Link.of(50, 1));
        int before = moves(home).size();
        long dropped = drops(home, DropReason.NOT_MOVED);
        world.network.become(LINK);
        spread(withheld.getFirst(), attacker);
        world.simulation.runFor(5 * SECOND);
        assertThat(moves(home)).hasSize(before);
        assertThat(drops(home, DropReason.NOT_MOVED)).isEqualTo(dropped + 1);
    }

    @Test
    void anotherSessionOfThatConvDoesNotKeepItFromMoving() {
        Pair pair = world.connect(world.client, HOLDS, HOLDS);
        world.simulation.runFor(20 * SECOND);
        spread(sealed(opening(conv(home))), attacker);
        assertThat(sessions((home + 2) % SHARDS)).isEmpty();
        assertThat(sessions(home)).as("its owner was asked, and opened it").hasSize(2);
        world.client.moveTo(elsewhere);
        pair.near().sendMore(5);
        world.simulation.runFor(3 * SECOND);
        assertThat(moves(home)).containsExactly(new PeerMoved(World.CLIENT, elsewhere, 1));
        assertThat(pair.far().receivedBytes).isEqualTo(10);
        assertThat(pair.near().sawReset).isFalse();
    }

    /// Both questions, and the answers to them, go through loops that have none of the sessions.
    @Test
    void theAnswersThatComeToOtherLoopsDecide() {
        Pair pair = world.connect(world.client, HOLDS, HOLDS);
        moveAfterSilence(elsewhere);
        world.simulation.runFor(20 * SECOND);
        List<byte[]> withheld = withheldPackets(() -> pair.near().sendMore(5), 0);
        spread(withheld.getFirst(), attacker);
        world.simulation.runFor(5 * SECOND);
        assertThat(moves(home)).as("the old address has answered").hasSize(1);
        world.client.moveTo(attacker);
        pair.near().sendMore(5);
        world.simulation.runFor(3 * SECOND);
        assertThat(moves(home)).contains(new PeerMoved(elsewhere, attacker, 1));
        assertThat(pair.far().receivedBytes).isEqualTo(15);
    }

    @Test
    void whatHasMovedStaysReachableWhenItsConvIsNotTheOnlyOneAnyMore() {
        Pair pair = world.connect(world.client, HOLDS, HOLDS);
        moveAfterSilence(elsewhere);
        spread(sealed(opening(conv(home))), attacker);
        assertThat(sessions(home)).hasSize(2);
        pair.near().sendMore(5);
        pair.far().sendMore(6);
        world.simulation.runFor(SECOND);
        assertThat(pair.far().receivedBytes).isEqualTo(10);
        assertThat(pair.near().receivedBytes).isEqualTo(11);
    }

    @Test
    void aPacketOfAnEndedSessionIsAnsweredWithReset() {
        world.connect(world.client, Plan.sends(10), Plan.sends(10));
        world.simulation.runFor(20 * SECOND);
        byte[] late = opening(conv(home));
        late[UNA_LAST_BYTE] = 1;
        long before = resets(home);
        spread(sealed(late), attacker);
        assertThat(resets(home)).isEqualTo(before + 1);
        assertThat(drops(home, DropReason.UNKNOWN_SESSION)).isEqualTo(1);
    }

    @Test
    void aResetFromTheNewAddressEndsTheSession() {
        Pair pair = world.connect(world.client, HOLDS, HOLDS);
        moveAfterSilence(elsewhere);
        pair.near().abort();
        world.simulation.runFor(SECOND);
        assertThat(pair.far().sawReset).isTrue();
    }

    @Test
    void aResetFromAnywhereElseEndsNothing() {
        Pair pair = world.connect(world.client, HOLDS, HOLDS);
        world.simulation.runFor(20 * SECOND);
        String reset = "000000000002" + HexFormat.of().toHexDigits(conv(home));
        spread(sealed(HexFormat.of().parseHex(reset)), attacker);
        assertThat(pair.far().sawReset).isFalse();
        assertThat(sessions(home)).hasSize(1);
    }

    @Test
    void whatDoesNotFitIntoAMailboxIsDroppedAndCounted() {
        Pair pair = world.connect(world.client, Plan.sends(5_000_000), Plan.sends(10));
        for (int i = 0; i < 40; i++) {
            world.connect(world.client, Plan.sends(5_000_000), Plan.sends(10));
        }
        world.simulation.runFor(500_000_000L);
        world.servers.get(home).mailDelay(-1);
        world.client.moveTo(elsewhere);
        world.simulation.runFor(60 * SECOND);
        assertThat(drops(away, DropReason.NO_ROOM)).isPositive();
        world.servers.get(home).mailDelay(0);
        world.servers.get(home).readMail();
        world.simulation.runFor(60 * SECOND);
        assertWhole(pair, 10, 5_000_000);
    }

    @Test
    void withoutAKeyNothingMoves() {
        world = new World(5, LINK, PLAIN);
        Pair pair = world.connect(world.client, HOLDS, HOLDS);
        world.simulation.runFor(20 * SECOND);
        world.client.moveTo(elsewhere);
        pair.near().sendMore(5);
        world.simulation.runFor(SECOND);
        assertThat(moves(home)).isEmpty();
        assertThat(pair.near().sawReset).isTrue();
    }

    @Test
    void withoutAKeyASessionIsFoundWhenThePortIsSpreadAnew() {
        world = new World(5, LINK, PLAIN);
        Pair pair = world.connect(world.client, HOLDS, HOLDS);
        world.simulation.runFor(SECOND);
        world.network.spreadAnew();
        pair.near().sendMore(5);
        world.simulation.runFor(SECOND);
        assertThat(pair.far().receivedBytes).isEqualTo(10);
    }

    @Test
    void theLimitOfSessionsHoldsForAllLoopsTogether() {
        world = new World(5, LINK, sealed.with(3));
        List<Pair> pairs = new ArrayList<>();
        for (int i = 0; i < 2 * SHARDS; i++) {
            pairs.add(world.connect(HOLDS, HOLDS));
        }
        world.simulation.runFor(SECOND);
        assertThat(pairs.stream().filter(pair -> pair.near().isConnected())).hasSize(3);
        pairs.getFirst().near().abort();
        world.simulation.runFor(SECOND);
        assertThat(world.connect(HOLDS, HOLDS).near().isConnected()).isTrue();
        assertThat(world.connect(HOLDS, HOLDS).near().isConnected()).isFalse();
    }

    @Test
    void theServersLimitHoldsForAllItsLoopsTogether() {
        for (int port = 0; port < 8; port++) {
            spread(sealed(opening(100 + port)), Endpoint.ipv4(0x0a0000bb, 1000 + port));
        }
        assertThat(world.server.shared().open().taken()).isEqualTo(8);
        world = new World(5, LINK, sealed.with(3));
        for (int port = 0; port < 8; port++) {
            spread(sealed(opening(100 + port)), Endpoint.ipv4(0x0a0000bb, 1000 + port));
        }
        assertThat(world.server.shared().open().taken()).isEqualTo(3);
    }

    @Test
    void nothingIsLeftOfSessionsThatMoved() {
        Pair pair = world.connect(world.client, HOLDS, HOLDS);
        moveAfterSilence(elsewhere);
        world.connect(world.client, Plan.sends(10), Plan.sends(10));
        world.client.moveTo(attacker);
        pair.near().sendMore(5);
        world.simulation.runFor(SECOND);
        assertThat(world.isEmpty()).isFalse();
        pair.near().abort();
        world.simulation.runFor(130 * SECOND);
        assertThat(world.isEmpty()).isTrue();
    }

    /// The client is silent for long, then is at another address and says something.
    private void moveAfterSilence(Endpoint to) {
        world.simulation.runFor(20 * SECOND);
        world.client.moveTo(to);
        world.client.resolved(World.SERVER);
        world.simulation.runFor(5 * SECOND);
        assertThat(sessions(home).getFirst().peer()).isEqualTo(to);
    }

    /// A datagram that comes from there, to the loop that gets what does.
    private void spread(byte[] packet, Endpoint from) {
        world.servers.get(world.network.spread(from, SHARDS)).onPacket(packet.clone(), from);
        world.simulation.runFor(MILLI);
    }

    /// An address whose packets come to that loop.
    private Endpoint comesTo(int shard, int firstPort) {
        int port = firstPort;
        while (world.network.spread(Endpoint.ipv4(0x0a000063, port), SHARDS) != shard) {
            port++;
        }
        return Endpoint.ipv4(0x0a000063, port);
    }

    /// What the client sends while `action` runs, and for so long after it, does not reach the server.
    private List<byte[]> withheldPackets(Runnable action, long nanos) {
        List<byte[]> packets = new ArrayList<>();
        world.network.become(Link.of(50, 1));
        world.network.tap((from, packet) -> {
            if (from.equals(world.client.address)) {
                packets.add(packet);
            }
        });
        action.run();
        world.simulation.runFor(nanos);
        world.network.become(LINK);
        return packets;
    }

    private byte[] sealed(byte[] plain) {
        PacketCipher cipher = sealed.ends().get().get();
        byte[] datagram = new byte[1400];
        int bytes = cipher.seal(plain, 0, plain.length, plain.length, datagram);
        return Arrays.copyOf(datagram, bytes);
    }

    /// The second packet of a session, which opens it too; it waits for its DIAL then.
    private static byte[] opening(int conv) {
        String header = HexFormat.of().toHexDigits(conv) + "51" + "00" + "0100" + "00000000";
        return HexFormat.of().parseHex(header + "00000001" + "00000000" + "00000004" + "00020004");
    }

    private int conv(int shard) {
        return sessions(shard).getFirst().conv();
    }

    private List<SessionView> sessions(int shard) {
        return world.servers.get(shard).tunnel().snapshot(0).sessions();
    }

    private long drops(int shard, DropReason reason) {
        return world.servers.get(shard).tunnel().stats().drops(reason);
    }

    private long resets(int shard) {
        return world.servers.get(shard).tunnel().stats().resetsSent;
    }

    private List<PeerMoved> moves(int shard) {
        return world.servers.get(shard).events.stream()
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
