package net.kcptun.core.sim;

import static net.kcptun.core.sim.MeetingWorld.CLIENT_IP;
import static net.kcptun.core.sim.MeetingWorld.CLIENT_NAT_IP;
import static net.kcptun.core.sim.MeetingWorld.SERVER_IP;
import static net.kcptun.core.sim.MeetingWorld.SERVER_NAT_IP;
import static net.kcptun.core.sim.Simulation.MILLI;
import static net.kcptun.core.sim.Simulation.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import net.kcptun.core.sim.SimNat.Kind;
import net.kcptun.core.sim.SimUser.Plan;
import net.kcptun.core.sim.World.Pair;
import net.kcptun.core.sim.World.Setup;
import net.kcptun.core.tunnel.api.PathView;
import net.kcptun.core.tunnel.api.PeerPath;
import net.kcptun.core.tunnel.api.TunnelEvent;
import net.kcptun.core.wire.Endpoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Ends meet whatever NATs they are behind, where the rendezvous server relays: directly where that is possible at all.
final class RelayedMeetingTest {
    private static final Setup SETUP = Setup.of(World.SMALL_WINDOWS);

    private MeetingWorld world = MeetingWorld.sealed(SETUP);
    private SimRelay relay = world.relays();

    @Test
    void everyTwoNatsMeetWithinThreeSecondsDirectlyOrEightThroughTheRelay() {
        for (Kind clientKind : Kind.values()) {
            for (Kind serverKind : Kind.values()) {
                begin(clientKind, serverKind);
                SimNode client = world.client(CLIENT_IP, "");
                Pair pair = world.connect(client, Plan.sends(100_000), Plan.sends(100_000));
                String pairing = "client behind " + clientKind + ", server behind " + serverKind;
                boolean isDirect = isMet(clientKind, serverKind);
                await(pairing, client, isDirect ? 3 : 8);
                world.simulation.runFor(20 * SECOND);
                assertThat(path(client).isRelayed())
                        .as(pairing)
                        .isEqualTo(!isDirect && !isForetold(clientKind, serverKind));
                assertWhole(pairing, pair, 100_000);
            }
        }
    }

    private static boolean isMet(Kind one, Kind other) {
        boolean isSymmetric = one.showsEachAnotherPort() || other.showsEachAnotherPort();
        boolean isClosed = one.compareTo(Kind.PORT_RESTRICTED) >= 0 && other.compareTo(Kind.PORT_RESTRICTED) >= 0;
        return !(isSymmetric && isClosed);
    }

    /// A NAT that counts its ports is met from behind one that shows all the same port.
    private static boolean isForetold(Kind one, Kind other) {
        return one == Kind.COUNTING && other == Kind.PORT_RESTRICTED
                || one == Kind.PORT_RESTRICTED && other == Kind.COUNTING;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5})
    void lostPunchesAreMadeUpFor(int count) {
        begin(Kind.SYMMETRIC, Kind.PORT_RESTRICTED);
        world.network.loseNext(packet -> packet.length < 100, count);
        SimNode client = world.client(CLIENT_IP, "");
        await(count + " small datagrams lost", client, 8);
    }

    @Test
    void everyThirdDatagramMayBeLost() {
        for (int seed = 1; seed <= 30; seed++) {
            world = new MeetingWorld(seed, SimNetwork.Link.of(50, 0.33), SETUP.with(MeetingWorld.METHOD));
            relay = world.relays();
            world.nat(CLIENT_IP, CLIENT_NAT_IP, Kind.SYMMETRIC);
            world.nat(SERVER_IP, SERVER_NAT_IP, Kind.SYMMETRIC);
            world.server(SERVER_IP, "");
            world.simulation.runFor(10 * SECOND);
            SimNode client = world.client(CLIENT_IP, "");
            world.simulation.runFor(20 * SECOND);
            assertThat(client.events).as("seed %d", seed).anyMatch(TunnelEvent.PeerRelayed.class::isInstance);
        }
    }

    @Test
    void whatIsRelayedMovesToTheDirectWayInTheMiddleOfATransfer() {
        SimNat nat = begin(Kind.SYMMETRIC, Kind.PORT_RESTRICTED);
        SimNode client = world.client(CLIENT_IP, "");
        await("relayed", client, 8);
        assertThat(path(client).isRelayed()).isTrue();
        long relayedAt = world.simulation.now();
        Pair pair = world.connect(client, Plan.sends(30_000_000), Plan.sends(30_000_000));
        world.simulation.runFor(2 * SECOND);
        assertThat(pair.far().receivedBytes).isPositive().isLessThan(30_000_000);
        nat.become(Kind.PORT_RESTRICTED);
        world.simulation.runFor(12 * SECOND);
        assertThat(path(client).isRelayed())
                .as("after " + (world.simulation.now() - relayedAt) / MILLI + " ms")
                .isFalse();
        assertThat(client.events)
                .contains(new TunnelEvent.PeerFound(
                        Objects.requireNonNull(path(client).peer())));
        world.simulation.runFor(200 * SECOND);
        assertWhole("moved", pair, 30_000_000);
        long relayed = relay.bytesIn;
        world.connect(client, Plan.sends(100_000), Plan.sends(100_000));
        world.simulation.runFor(20 * SECOND);
        assertThat(relay.bytesIn - relayed)
                .as("the relay carries nothing any more")
                .isLessThan(1_000);
    }

    @Test
    void aRelayThatRestartsIsSoughtAnewAndNothingIsLost() {
        begin(Kind.SYMMETRIC, Kind.SYMMETRIC);
        SimNode client = world.client(CLIENT_IP, "");
        Pair pair = world.connect(client, Plan.sends(20_000_000), Plan.sends(20_000_000));
        await("relayed", client, 8);
        world.simulation.runFor(SECOND);
        relay.relay.close(world.simulation.now());
        relay = world.relays();
        world.simulation.runFor(300 * SECOND);
        assertThat(relay.bytesOut).isPositive();
        assertWhole("restarted", pair, 20_000_000);
    }

    @Test
    void aRelayAmplifiesNothing() {
        begin(Kind.SYMMETRIC, Kind.PORT_RESTRICTED);
        SimNode client = world.client(CLIENT_IP, "");
        await("relayed", client, 8);
        Endpoint port = Objects.requireNonNull(path(client).peer());
        world.simulation.runFor(30 * SECOND);
        assertThat(relay.bytesOut).isLessThanOrEqualTo(relay.bytesIn);
        long before = relay.bytesOut;
        for (int i = 0; i < 1000; i++) {
            world.network.send(Endpoint.ipv4(0x08080808, 1 + i), port, new byte[100]);
        }
        world.simulation.runFor(SECOND);
        assertThat(relay.bytesOut - before).isLessThan(1_000);
    }

    @Test
    void whoStopsAskingLeavesNothingBehind() {
        begin(Kind.SYMMETRIC, Kind.PORT_RESTRICTED);
        SimNode client = world.client(CLIENT_IP, "");
        await("relayed", client, 8);
        client.kill();
        world.simulation.runFor(70 * SECOND);
        assertThat(relay.relay.view(1).pairs()).isZero();
    }

    @Test
    void bothEndsTellThatTheirPeerIsReachedThroughTheRelay() {
        world = MeetingWorld.sealed(SETUP);
        relay = world.relays();
        world.nat(CLIENT_IP, CLIENT_NAT_IP, Kind.SYMMETRIC);
        world.nat(SERVER_IP, SERVER_NAT_IP, Kind.SYMMETRIC);
        SimNode server = world.server(SERVER_IP, "");
        world.simulation.runFor(SECOND);
        SimNode client = world.client(CLIENT_IP, "");
        world.connect(client, Plan.sends(100_000), Plan.sends(100_000));
        world.simulation.runFor(10 * SECOND);
        for (SimNode end : List.of(client, server)) {
            assertThat(end.tunnel().snapshot(world.simulation.now()).paths())
                    .hasSize(1)
                    .allMatch(PeerPath::isRelayed);
        }
    }

    private SimNat begin(Kind clientKind, Kind serverKind) {
        world = MeetingWorld.sealed(SETUP);
        relay = world.relays();
        SimNat nat = world.nat(CLIENT_IP, CLIENT_NAT_IP, clientKind);
        world.nat(SERVER_IP, SERVER_NAT_IP, serverKind);
        world.server(SERVER_IP, "");
        world.simulation.runFor(SECOND);
        return nat;
    }

    private void await(String what, SimNode client, int seconds) {
        world.simulation.runFor(seconds * SECOND);
        assertThat(path(client).state()).as(what).isEqualTo(PathView.State.REACHED);
    }

    private PathView path(SimNode node) {
        return Objects.requireNonNull(
                node.tunnel().snapshot(world.simulation.now()).path());
    }

    private static void assertWhole(String what, Pair pair, long bytes) {
        assertThat(pair.near().receivedBytes).as(what).isEqualTo(bytes);
        assertThat(pair.far().receivedBytes).as(what).isEqualTo(bytes);
        assertThat(pair.near().isDamaged || pair.far().isDamaged).as(what).isFalse();
    }
}
