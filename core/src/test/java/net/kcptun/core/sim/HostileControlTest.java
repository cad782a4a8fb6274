package net.kcptun.core.sim;

import static net.kcptun.core.sim.Simulation.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.kcptun.core.crypto.CipherMethod;
import net.kcptun.core.crypto.PacketCipher;
import net.kcptun.core.crypto.PresharedKey;
import net.kcptun.core.crypto.ReplayFilter;
import net.kcptun.core.kcp.KcpOptions;
import net.kcptun.core.sim.SimUser.Plan;
import net.kcptun.core.sim.World.Pair;
import net.kcptun.core.sim.World.Setup;
import net.kcptun.core.tunnel.api.DropReason;
import net.kcptun.core.tunnel.api.ServiceView;
import net.kcptun.core.wire.ControlCodec;
import net.kcptun.core.wire.ControlMessage;
import net.kcptun.core.wire.ControlMessage.Connect;
import net.kcptun.core.wire.ControlMessage.Listen;
import net.kcptun.core.wire.ControlMessage.Ping;
import net.kcptun.core.wire.ControlMessage.Pong;
import net.kcptun.core.wire.ControlMessage.Punch;
import net.kcptun.core.wire.ControlMessage.Reset;
import net.kcptun.core.wire.Endpoint;
import net.kcptun.core.wire.SeededEntropy;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Control messages of an attacker without the key, at a rendezvous server and at two ends that met there.
final class HostileControlTest {
    private static final Endpoint ATTACKER = Endpoint.ipv4(0x0a0000aa, 666);
    private static final CipherMethod METHOD = CipherMethod.CHACHA20POLY1305_IETF;
    private static final int PACKET_BYTES = 1400;
    private static final Plan TALKS = new Plan(300, 65536, 0, false);

    private final MeetingWorld world = MeetingWorld.sealed(Setup.of(KcpOptions.DEFAULT));
    private final List<byte[]> seen = new ArrayList<>();
    private SimNode server;
    private SimNode client;
    private Pair pair;

    @BeforeEach
    void meet() {
        world.network.tap((from, packet) -> seen.add(packet));
        server = world.server(MeetingWorld.SERVER_IP, "a");
        world.simulation.runFor(SECOND);
        client = world.client(MeetingWorld.CLIENT_IP, "a");
        world.simulation.runFor(5 * SECOND);
        pair = world.connect(client, TALKS, TALKS);
        world.simulation.runFor(60 * SECOND);
        world.network.tap((from, packet) -> {});
    }

    @Test
    void withoutTheKeyNoControlMessageDoesAnything() {
        List<ServiceView> services = services();
        long sent = world.network.sent;
        for (SimNode node : List.of(world.rendezvous, server, client)) {
            for (ControlMessage message : messages()) {
                for (byte[] forged : forgeries(message)) {
                    from(ATTACKER, forged, node);
                    from(server.address, forged, node);
                    from(client.address, forged, node);
                    from(MeetingWorld.RENDEZVOUS, forged, node);
                }
            }
            long dropped =
                    drops(node, DropReason.FORGED) + drops(node, DropReason.TOO_SHORT) + drops(node, DropReason.FLOOD);
            assertThat(dropped).isEqualTo(messages().size() * 3 * 4);
        }
        assertThat(world.network.sent).isEqualTo(sent);
        assertThat(services()).isEqualTo(services);
        assertGoesOn();
    }

    /// Whoever it was for does not take it twice; who it was not for has no use for it, or answers as if asked.
    @Test
    void validMessagesThatAreRepeatedMoveNoServiceAndEndNoSession() {
        List<ServiceView> services = services();
        for (byte[] packet : seen) {
            from(ATTACKER, packet.clone(), world.rendezvous);
        }
        assertThat(services()).isEqualTo(services);
        assertThat(drops(world.rendezvous, DropReason.REPLAYED)).isPositive();
        for (SimNode node : List.of(server, client)) {
            for (byte[] packet : seen) {
                from(ATTACKER, packet.clone(), node);
            }
        }
        world.simulation.runFor(5 * SECOND);
        assertGoesOn();
    }

    /// The id of the session is known to who counts: it is not secret.
    private List<ControlMessage> messages() {
        Endpoint nowhere = Endpoint.ipv4(0x0a0000bb, 9);
        int conv = client.tunnel().snapshot(0).sessions().getFirst().conv();
        return List.of(
                new Ping(1),
                new Pong(1),
                new Reset(conv),
                new Listen(nowhere, MeetingWorld.id("a")),
                new Listen(nowhere, MeetingWorld.id("b")),
                new Connect(nowhere, MeetingWorld.id("a")),
                new Punch(nowhere, ATTACKER));
    }

    /// As it is, with the tag and the nonce of nobody, and sealed with another key.
    private static List<byte[]> forgeries(ControlMessage message) {
        byte[] plain = new byte[ControlCodec.MAX_BYTES];
        int length = ControlCodec.encode(message, plain);
        SeededEntropy entropy = new SeededEntropy(99);
        PacketCipher other = PacketCipher.of(
                METHOD,
                PresharedKey.generate(entropy),
                entropy,
                ReplayFilter.remembering(ReplayFilter.CLIENT_NONCES, entropy));
        byte[] sealed = new byte[PACKET_BYTES + METHOD.overhead()];
        int sealedLength = other.seal(plain, 0, length, PACKET_BYTES, sealed);
        byte[] tagged = Arrays.copyOf(plain, length + METHOD.overhead());
        entropy.fill(tagged, length, METHOD.overhead());
        return List.of(Arrays.copyOf(plain, length), tagged, Arrays.copyOf(sealed, sealedLength));
    }

    private void from(Endpoint sender, byte[] packet, SimNode to) {
        to.onPacket(packet.clone(), sender);
        world.simulation.runFor(0);
    }

    private void assertGoesOn() {
        pair.near().sendMore(7);
        pair.far().sendMore(9);
        world.simulation.runFor(5 * SECOND);
        assertThat(pair.far().receivedBytes).isEqualTo(307);
        assertThat(pair.near().receivedBytes).isEqualTo(309);
        assertThat(pair.near().isDamaged || pair.far().isDamaged).isFalse();
    }

    private List<ServiceView> services() {
        return world.rendezvous.tunnel().snapshot(0).services();
    }

    private static long drops(SimNode node, DropReason reason) {
        return node.tunnel().stats().drops(reason);
    }
}
