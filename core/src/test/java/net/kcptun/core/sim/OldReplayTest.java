package net.kcptun.core.sim;

import static net.kcptun.core.sim.Simulation.MILLI;
import static net.kcptun.core.sim.Simulation.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.kcptun.core.crypto.CipherMethod;
import net.kcptun.core.crypto.PacketCipher;
import net.kcptun.core.kcp.KcpOptions;
import net.kcptun.core.sim.SimNetwork.Link;
import net.kcptun.core.sim.SimUser.Plan;
import net.kcptun.core.sim.World.Pair;
import net.kcptun.core.sim.World.Setup;
import net.kcptun.core.tunnel.api.DropReason;
import net.kcptun.core.tunnel.api.TunnelEvent.PeerMoved;
import net.kcptun.core.wire.Endpoint;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Packets of a session that the server's replay filter has forgotten meanwhile come again: the session stays where its
/// client is, and lives on. The filter remembers 64 datagrams here, over a link of 50 ms each way.
final class OldReplayTest {
    private static final Plan HOLDS = new Plan(5, 65536, 0, false);
    private static final Endpoint ATTACKER = Endpoint.ipv4(0x0a0000aa, 666);
    private static final int NONCES = 64;

    private final Setup forgetful = Setup.of(KcpOptions.DEFAULT).with(CipherMethod.CHACHA20POLY1305_IETF, NONCES);
    private final PacketCipher another = forgetful.ends().get().get();
    private final World world = new World(5, Link.of(50, 0), forgetful);
    private final List<byte[]> recorded = new ArrayList<>();
    private Pair pair;

    /// A session that talked, and has been idle since; all that its client sent was recorded.
    @BeforeEach
    void anIdleSession() {
        world.network.tap((from, packet) -> {
            if (from.equals(World.CLIENT)) {
                recorded.add(packet);
            }
        });
        pair = world.connect(HOLDS, HOLDS);
        for (int i = 0; i < 10; i++) {
            world.simulation.runFor(SECOND);
            pair.near().sendMore(5);
            pair.far().sendMore(5);
        }
        world.simulation.runFor(20 * SECOND);
    }

    @Test
    void itMovesNothingAndTheClientGoesOn() {
        int before = recorded.size();
        forgetAll();
        for (int i = before - 1; i >= 0; i--) {
            world.server.onPacket(recorded.get(i).clone(), ATTACKER);
            world.simulation.runFor(400 * MILLI);
        }
        assertThat(world.server.tunnel().stats().drops(DropReason.REPLAYED)).isZero();
        assertTheClientGoesOn();
    }

    @Test
    void itStarvesNobodyWhileTheClientTalks() {
        forgetAll();
        for (byte[] packet : List.copyOf(recorded).reversed()) {
            world.server.onPacket(packet.clone(), ATTACKER);
            pair.near().sendMore(1);
            world.simulation.runFor(200 * MILLI);
        }
        assertTheClientGoesOn();
    }

    /// A client that is cut off for a while cannot say that it has forgotten nothing.
    @Test
    void itDoesNotPassForAClientThatHasForgotten() {
        forgetAll();
        List<byte[]> all = List.copyOf(recorded);
        world.network.become(Link.of(50, 1));
        for (byte[] packet : all) {
            world.server.onPacket(packet.clone(), World.CLIENT);
            world.simulation.runFor(SECOND);
        }
        world.network.become(Link.of(50, 0));
        assertTheClientGoesOn();
    }

    /// Its address is forged, and what it repeats is old: it does not keep a session alive whose client is gone.
    @Test
    void itIsNoSignOfLife() {
        forgetAll();
        List<byte[]> all = List.copyOf(recorded).subList(0, recorded.size() / 2);
        world.client.kill();
        for (int i = 0; i < 700; i++) {
            if (i % NONCES == 0) {
                forgetAll();
            }
            world.server.onPacket(all.get(i % all.size()).clone(), World.CLIENT);
            world.simulation.runFor(SECOND);
        }
        assertThat(pair.far().sawReset).isTrue();
    }

    /// As where the attacker's connection carries datagrams (`obfs`), and ends.
    @Test
    void itsWayThatEndsTakesNoSessionAlong() {
        forgetAll();
        world.server.onPacket(recorded.getLast().clone(), ATTACKER);
        endWayTo(ATTACKER);
        world.simulation.runFor(5 * SECOND);
        world.server.onPacket(recorded.get(recorded.size() - 2).clone(), ATTACKER);
        world.simulation.runFor(5 * SECOND);
        endWayTo(ATTACKER);
        assertTheClientGoesOn();
    }

    /// Who gets a RESET for a living session could pass it on to its client.
    @Test
    void nothingButQuestionsIsSentToWhereItComesFrom() {
        forgetAll();
        List<byte[]> all = List.copyOf(recorded);
        long before = world.server.tunnel().stats().resetsSent;
        for (byte[] packet : all.reversed()) {
            if (isOpening(packet)) {
                continue;
            }
            world.server.onPacket(packet.clone(), ATTACKER);
            world.simulation.runFor(100 * MILLI);
        }
        assertThat(world.server.tunnel().stats().resetsSent).isEqualTo(before);
        assertTheClientGoesOn();
    }

    /// The first one brings DIAL, and may open a session as it did before.
    private boolean isOpening(byte[] packet) {
        return recorded.indexOf(packet) < 4;
    }

    private void assertTheClientGoesOn() {
        pair.near().sendMore(7);
        pair.far().sendMore(9);
        world.simulation.runFor(3 * SECOND);
        assertThat(moves()).isEmpty();
        assertThat(pair.far().receivedBytes).isEqualTo(pair.near().plannedBytes());
        assertThat(pair.near().receivedBytes).isEqualTo(pair.far().plannedBytes());
        assertThat(pair.near().sawReset || pair.far().sawReset).isFalse();
    }

    private void endWayTo(Endpoint address) {
        world.server.input(() -> world.server.tunnel().onPathEnd(address, world.simulation.now()));
    }

    /// The server takes more datagrams of others than its filter remembers.
    private void forgetAll() {
        byte[] ping = new byte[10];
        byte[] datagram = new byte[100];
        for (int i = 0; i < 3 * NONCES; i++) {
            int bytes = another.seal(ping, 0, ping.length, ping.length, datagram);
            world.server.onPacket(Arrays.copyOf(datagram, bytes), Endpoint.ipv4(0x0a0000bb, 7));
        }
    }

    private List<PeerMoved> moves() {
        return world.server.events.stream()
                .filter(PeerMoved.class::isInstance)
                .map(PeerMoved.class::cast)
                .toList();
    }
}
