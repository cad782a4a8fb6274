package net.kcptun.core.sim;

import static net.kcptun.core.sim.MeetingWorld.CLIENT_IP;
import static net.kcptun.core.sim.MeetingWorld.CLIENT_NAT_IP;
import static net.kcptun.core.sim.MeetingWorld.SERVER_IP;
import static net.kcptun.core.sim.MeetingWorld.SERVER_NAT_IP;
import static net.kcptun.core.sim.Simulation.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import net.kcptun.core.crypto.CipherMethod;
import net.kcptun.core.sim.SimNat.Kind;
import net.kcptun.core.sim.SimNetwork.Link;
import net.kcptun.core.sim.SimUser.Plan;
import net.kcptun.core.sim.World.Pair;
import net.kcptun.core.sim.World.Setup;
import net.kcptun.core.tunnel.api.DropReason;
import net.kcptun.core.tunnel.api.NatKind;
import net.kcptun.core.tunnel.api.PathView;
import net.kcptun.core.tunnel.api.ServiceView;
import net.kcptun.core.tunnel.api.TunnelEvent;
import net.kcptun.core.tunnel.api.TunnelEvent.PeerFound;
import net.kcptun.core.wire.Endpoint;
import org.junit.jupiter.api.Test;

/// How clients and servers find each other through a rendezvous server: each edge of the tables in `RendezvousClient`,
/// `RegisteredServer` and `RendezvousServer`, over a link of 50 ms each way.
final class RendezvousTest {
    private static final Link LINK = Link.of(50, 0);
    private static final Setup SETUP = Setup.of(World.SMALL_WINDOWS);
    private static final Plan SILENT = new Plan(0, 65536, 0, false);

    private static final int LISTEN = 3;
    private static final int CONNECT = 4;
    private static final int PUNCH = 5;

    private MeetingWorld world = MeetingWorld.sealed(SETUP);

    @Test
    void everyTwoNatsMeetThatCanMeetAtAll() {
        for (Kind clientKind : Kind.values()) {
            for (Kind serverKind : Kind.values()) {
                world = MeetingWorld.sealed(SETUP);
                world.nat(CLIENT_IP, CLIENT_NAT_IP, clientKind);
                world.nat(SERVER_IP, SERVER_NAT_IP, serverKind);
                world.server(SERVER_IP, "");
                world.simulation.runFor(SECOND);
                SimNode client = world.client(CLIENT_IP, "");
                world.simulation.runFor(3 * SECOND);
                assertThat(hasFound(client))
                        .as("client behind %s, server behind %s", clientKind, serverKind)
                        .isEqualTo(canMeet(clientKind, serverKind));
            }
        }
    }

    /// A symmetric NAT's port towards the other side is known only to who gets a packet through; a port-restricted one
    /// lets none in from a port that was not spoken to.
    private static boolean canMeet(Kind one, Kind other) {
        Set<Kind> kinds = EnumSet.of(one, other);
        boolean isSymmetric = one.showsEachAnotherPort() || other.showsEachAnotherPort();
        boolean isBoth = one.showsEachAnotherPort() && other.showsEachAnotherPort();
        return !(isSymmetric && (isBoth || kinds.contains(Kind.PORT_RESTRICTED)));
    }

    @Test
    void behindTheSameNatTheyMeetByTheirOwnAddresses() {
        int otherIp = CLIENT_IP + 1;
        SimNat nat = world.nat(CLIENT_IP, CLIENT_NAT_IP, Kind.PORT_RESTRICTED);
        world.nat(otherIp, nat);
        SimNode server = world.server(otherIp, "");
        world.simulation.runFor(SECOND);
        SimNode client = world.client(CLIENT_IP, "");
        world.simulation.runFor(SECOND);
        assertThat(client.events).contains(new PeerFound(server.address));
    }

    @Test
    void apartBehindOneNatTheyMeetOnlyIfItIsAHairpin() {
        for (boolean isHairpin : new boolean[] {true, false}) {
            world = MeetingWorld.sealed(SETUP);
            SimNat nat = world.nat(CLIENT_IP, new SimNat(CLIENT_NAT_IP, Kind.PORT_RESTRICTED, isHairpin));
            world.nat(SERVER_IP, nat).isolate();
            world.server(SERVER_IP, "");
            world.simulation.runFor(SECOND);
            SimNode client = world.client(CLIENT_IP, "");
            world.simulation.runFor(3 * SECOND);
            assertThat(hasFound(client)).isEqualTo(isHairpin);
        }
    }

    @Test
    void whatIsSentBeforeTheServerIsFoundArrives() {
        SimNode client = world.client(CLIENT_IP, "");
        Pair pair = world.connect(client, Plan.sends(100_000), Plan.sends(50_000));
        world.simulation.runFor(5 * SECOND);
        SimNode server = world.server(SERVER_IP, "");
        world.simulation.runFor(20 * SECOND);
        assertWhole(pair, 50_000, 100_000);
    }

    @Test
    void whatWaitsForTheServerKeepsToTheMtuOverIpv6() {
        Endpoint rendezvous = Endpoint.ipv6(0x2a01L << 48, 5, 5, 0);
        MeetingWorld far = new MeetingWorld(3, LINK, SETUP, rendezvous);
        int[] longest = {0};
        far.network.tap((from, packet) -> longest[0] = Math.max(longest[0], packet.length));
        SimNode client = far.client(Endpoint.ipv6(0x2a01L << 48, 6, 1000, 0), "");
        Pair pair = far.connect(client, Plan.sends(100_000), SILENT);
        far.simulation.runFor(2 * SECOND);
        far.server(Endpoint.ipv6(0x2a01L << 48, 7, 1001, 0), "");
        far.simulation.runFor(20 * SECOND);
        assertThat(pair.far().receivedBytes).isEqualTo(100_000);
        assertThat(longest[0]).isEqualTo(1400 - 48);
    }

    @Test
    void theTunnelItselfNeverPassesTheRendezvousServer() {
        world.server(SERVER_IP, "");
        world.simulation.runFor(SECOND);
        SimNode client = world.client(CLIENT_IP, "");
        world.simulation.runFor(8 * SECOND);
        long before = world.rendezvous.tunnel().stats().packetsReceived;
        Pair pair = world.connect(client, Plan.sends(1_000_000), Plan.sends(1_000_000));
        world.simulation.runFor(15 * SECOND);
        assertWhole(pair, 1_000_000, 1_000_000);
        assertThat(world.rendezvous.tunnel().stats().packetsReceived).isLessThan(before + 5);
    }

    @Test
    void aLostListenIsRepeatedAfterASecond() {
        world = new MeetingWorld(3, LINK, SETUP);
        world.network.loseNext(packet -> what(packet) <= 1 || what(packet) == LISTEN, 2);
        world.server(SERVER_IP, "a");
        world.simulation.runFor(900 * Simulation.MILLI);
        assertThat(services()).isEmpty();
        world.simulation.runFor(200 * Simulation.MILLI);
        assertThat(services()).hasSize(1);
    }

    @Test
    void aPunchIsRepeatedAfterAQuarterOfASecond() {
        world = new MeetingWorld(3, LINK, SETUP);
        world.natAtBothEnds();
        world.server(SERVER_IP, "a");
        world.simulation.runFor(SECOND);
        List<byte[]> punches = new ArrayList<>();
        world.network.tap((from, packet) -> {
            if (what(packet) == PUNCH) {
                punches.add(packet);
            }
        });
        world.client(CLIENT_IP, "a");
        world.simulation.runFor(900 * Simulation.MILLI);
        assertThat(punches).hasSize(4);
        assertThat(punches.get(2)).isEqualTo(punches.get(0));
        assertThat(punches.get(3)).isEqualTo(punches.get(1));
    }

    @Test
    void aLostConnectIsRepeatedAfterASecond() {
        assertFoundInSpiteOfLosing(CONNECT, 1, 2);
    }

    @Test
    void aLostPunchIsMadeUpForByTheNextConnect() {
        assertFoundInSpiteOfLosing(PUNCH, 2, 2);
    }

    @Test
    void lostPingsAndPongsAreRepeated() {
        assertFoundInSpiteOfLosing(0, 4, 1);
        assertFoundInSpiteOfLosing(1, 4, 1);
    }

    private void assertFoundInSpiteOfLosing(int what, int count, int seconds) {
        world = new MeetingWorld(3, LINK, SETUP);
        world.natAtBothEnds();
        world.server(SERVER_IP, "a");
        world.simulation.runFor(SECOND);
        SimNode client = world.client(CLIENT_IP, "a");
        world.network.loseNext(packet -> what(packet) == what, count);
        world.simulation.runFor(seconds * SECOND);
        assertThat(hasFound(client)).isTrue();
    }

    @Test
    void overABadNetworkTheyMeetWithinSeconds() {
        for (long seed = 1; seed <= 50; seed++) {
            world = new MeetingWorld(seed, Link.of(150, 0.2), SETUP.with(CipherMethod.AES256GCM));
            world.natAtBothEnds();
            world.server(SERVER_IP, "");
            SimNode client = world.client(CLIENT_IP, "");
            world.simulation.runFor(45 * SECOND);
            assertThat(hasFound(client)).as("seed %d", seed).isTrue();
        }
    }

    @Test
    void aRestartedServerIsFoundAgainWithinTwoKeepAlivePeriods() {
        world.natAtBothEnds();
        SimNode server = world.server(SERVER_IP, "");
        world.simulation.runFor(SECOND);
        SimNode client = world.client(CLIENT_IP, "");
        world.simulation.runFor(60 * SECOND);
        server.kill();
        world.server(SERVER_IP, "");
        client.events.clear();
        world.simulation.runFor(50 * SECOND);
        assertThat(hasFound(client)).isTrue();
        assertWhole(connectAndWait(client), 1000, 1000);
    }

    @Test
    void aBusyClientFindsARestartedServerInSeconds() {
        world.natAtBothEnds();
        SimNode server = world.server(SERVER_IP, "");
        world.simulation.runFor(SECOND);
        SimNode client = world.client(CLIENT_IP, "");
        world.simulation.runFor(10 * SECOND);
        world.connect(client, Plan.sends(100_000_000), SILENT);
        world.simulation.runFor(2 * SECOND);
        server.kill();
        world.server(SERVER_IP, "");
        client.events.clear();
        world.simulation.runFor(6 * SECOND);
        assertThat(hasFound(client)).isTrue();
    }

    @Test
    void aRestartedRendezvousServerKnowsTheServiceAgainWithinAKeepAlivePeriod() {
        world.server(SERVER_IP, "a");
        world.simulation.runFor(60 * SECOND);
        world.restartRendezvous();
        world.simulation.runFor(26 * SECOND);
        assertThat(services()).hasSize(1);
        SimNode client = world.client(CLIENT_IP, "a");
        world.simulation.runFor(SECOND);
        assertThat(hasFound(client)).isTrue();
    }

    @Test
    void aServerThatFallsSilentIsAskedForAgainAndAgainUntilThePathIsRenewed() {
        SimNode server = world.server(SERVER_IP, "");
        world.simulation.runFor(SECOND);
        SimNode client = world.client(CLIENT_IP, "");
        world.simulation.runFor(10 * SECOND);
        server.kill();
        world.simulation.runFor(60 * SECOND);
        assertThat(client.renewals).isZero();
        world.simulation.runFor(30 * SECOND);
        assertThat(client.renewals).isEqualTo(1);
        assertThat(client.events).anyMatch(TunnelEvent.PeerDoubted.class::isInstance);
    }

    @Test
    void sessionsGoOnWhenTheClientsNatForgetsItsMappings() {
        SimNat nat = world.nat(CLIENT_IP, CLIENT_NAT_IP, Kind.PORT_RESTRICTED);
        world.nat(SERVER_IP, SERVER_NAT_IP, Kind.PORT_RESTRICTED);
        world.server(SERVER_IP, "");
        world.simulation.runFor(SECOND);
        SimNode client = world.client(CLIENT_IP, "");
        world.simulation.runFor(5 * SECOND);
        Pair up = world.connect(client, Plan.sends(20_000_000), SILENT);
        Pair down = world.connect(client, SILENT, Plan.sends(20_000_000));
        world.simulation.runFor(2 * SECOND);
        nat.flush();
        world.simulation.runFor(60 * SECOND);
        assertThat(up.far().receivedBytes).isEqualTo(20_000_000);
        assertThat(down.near().receivedBytes).isEqualTo(20_000_000);
    }

    @Test
    void sessionsGoOnWhenTheServersNatForgetsItsMappings() {
        world.nat(CLIENT_IP, CLIENT_NAT_IP, Kind.PORT_RESTRICTED);
        SimNat nat = world.nat(SERVER_IP, SERVER_NAT_IP, Kind.PORT_RESTRICTED);
        world.server(SERVER_IP, "");
        world.simulation.runFor(SECOND);
        SimNode client = world.client(CLIENT_IP, "");
        world.simulation.runFor(20 * SECOND);
        Pair down = world.connect(client, SILENT, Plan.sends(100_000_000));
        world.simulation.runFor(2 * SECOND);
        nat.flush();
        long before = down.near().receivedBytes;
        world.simulation.runFor(8 * SECOND);
        assertThat(down.near().receivedBytes).isGreaterThan(before + 1_000_000);
    }

    @Test
    void anEndWithoutAnyAnswerIsToldThatTheRendezvousServerIsSilent() {
        world.rendezvous.kill();
        SimNode client = world.client(CLIENT_IP, "");
        world.simulation.runFor(10 * SECOND);
        assertThat(client.events).containsExactly(new TunnelEvent.RendezvousSilent(MeetingWorld.RENDEZVOUS));
        SimNode server = world.server(SERVER_IP, "");
        world.simulation.runFor(80 * SECOND);
        assertThat(server.events).contains(new TunnelEvent.RendezvousSilent(MeetingWorld.RENDEZVOUS));
        assertThat(server.renewals).isEqualTo(1);
    }

    @Test
    void aClientOfAnUnknownServiceIsToldSo() {
        world.server(SERVER_IP, "b");
        SimNode client = world.client(CLIENT_IP, "a");
        world.simulation.runFor(10 * SECOND);
        assertThat(client.events)
                .contains(new TunnelEvent.ServiceMissing(MeetingWorld.RENDEZVOUS, MeetingWorld.id("a")));
        assertThat(world.rendezvous.tunnel().stats().drops(DropReason.UNKNOWN_SERVICE))
                .isEqualTo(6);
        world.server(SERVER_IP, "a");
        world.simulation.runFor(5 * SECOND);
        assertThat(hasFound(client)).isTrue();
    }

    @Test
    void aClientThatHasNotFoundItsServerHasNeverHeardIt() {
        world = MeetingWorld.sealed(SETUP);
        SimNode client = world.client(CLIENT_IP, "");
        world.simulation.runFor(5 * SECOND);
        assertThat(path(client).state()).isEqualTo(PathView.State.SEEKING);
        assertThat(path(client).heardAt()).isZero();
        world.server(SERVER_IP, "");
        world.simulation.runFor(10 * SECOND);
        assertThat(path(client).state()).isEqualTo(PathView.State.REACHED);
        assertThat(path(client).heardAt()).isPositive();
    }

    @Test
    void aServerIsRegisteredOnceTheRendezvousServerAnswers() {
        world = MeetingWorld.sealed(SETUP);
        SimNode server = world.server(SERVER_IP, "");
        assertThat(path(server).state()).isEqualTo(PathView.State.REGISTERING);
        world.simulation.runFor(SECOND);
        assertThat(path(server).state()).isEqualTo(PathView.State.REACHED);
        assertThat(path(server).peer()).isEqualTo(MeetingWorld.RENDEZVOUS);
    }

    private PathView path(SimNode node) {
        return Objects.requireNonNull(
                node.tunnel().snapshot(world.simulation.now()).path());
    }

    @Test
    void aClientThatMeetsNobodyIsToldBothAddresses() {
        world.nat(CLIENT_IP, CLIENT_NAT_IP, Kind.SYMMETRIC);
        world.nat(SERVER_IP, SERVER_NAT_IP, Kind.PORT_RESTRICTED);
        SimNode server = world.server(SERVER_IP, "");
        world.simulation.runFor(SECOND);
        SimNode client = world.client(CLIENT_IP, "");
        world.simulation.runFor(10 * SECOND);
        Endpoint outer = services().getFirst().outer();
        assertThat(client.events)
                .contains(new TunnelEvent.PeerUnreachable(server.address, outer, NatKind.SOME, NatKind.SOME));
    }

    @Test
    void warningsComeEverMoreRarely() {
        SimNode client = world.client(CLIENT_IP, "");
        world.simulation.runFor(3600 * SECOND);
        assertThat(client.events.stream().filter(TunnelEvent.ServiceMissing.class::isInstance))
                .hasSizeBetween(4, 12);
    }

    @Test
    void aNewerListenTakesTheServiceOver() {
        world.server(SERVER_IP, "a");
        world.simulation.runFor(SECOND);
        SimNode newer = world.server(SERVER_IP + 1, "a");
        world.simulation.runFor(SECOND);
        assertThat(services()).hasSize(1);
        assertThat(services().getFirst().outer()).isEqualTo(newer.address);
    }

    @Test
    void aServiceThatIsNotRegisteredAgainIsForgottenAfterTimeout() {
        SimNode server = world.server(SERVER_IP, "a");
        world.simulation.runFor(SECOND);
        server.kill();
        world.simulation.runFor(598 * SECOND);
        assertThat(services()).hasSize(1);
        world.simulation.runFor(3 * SECOND);
        assertThat(services()).isEmpty();
    }

    @Test
    void manyServicesAndClientsFindTheirOwn() {
        SimNode[] servers = new SimNode[20];
        for (int i = 0; i < servers.length; i++) {
            servers[i] = world.server(SERVER_IP + i, "service " + i);
        }
        world.simulation.runFor(SECOND);
        for (int i = 0; i < servers.length; i++) {
            SimNode client = world.client(CLIENT_IP + i, "service " + i);
            world.simulation.runFor(SECOND);
            assertThat(client.events).contains(new PeerFound(servers[i].address));
        }
    }

    private Pair connectAndWait(SimNode client) {
        Pair pair = world.connect(client, Plan.sends(1000), Plan.sends(1000));
        world.simulation.runFor(5 * SECOND);
        return pair;
    }

    private List<ServiceView> services() {
        return world.rendezvous.tunnel().snapshot(0).services();
    }

    private static boolean hasFound(SimNode client) {
        return client.events.stream().anyMatch(PeerFound.class::isInstance);
    }

    /// The kind of a control message in plain text; -1 for a session's packet.
    private static int what(byte[] packet) {
        boolean isControl = packet.length >= 6 && packet[0] == 0 && packet[1] == 0 && packet[2] == 0 && packet[3] == 0;
        return isControl ? packet[5] : -1;
    }

    private static void assertWhole(Pair pair, long toNear, long toFar) {
        assertThat(pair.near().receivedBytes).isEqualTo(toNear);
        assertThat(pair.far().receivedBytes).isEqualTo(toFar);
        assertThat(pair.near().isDamaged || pair.far().isDamaged).isFalse();
    }
}
