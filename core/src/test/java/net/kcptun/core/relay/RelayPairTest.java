package net.kcptun.core.relay;

import static net.kcptun.core.relay.RelayWorld.CLIENT;
import static net.kcptun.core.relay.RelayWorld.CLIENT_HERE;
import static net.kcptun.core.relay.RelayWorld.NOW;
import static net.kcptun.core.relay.RelayWorld.OWN;
import static net.kcptun.core.relay.RelayWorld.SECOND;
import static net.kcptun.core.relay.RelayWorld.SERVER;
import static net.kcptun.core.relay.RelayWorld.SERVER_HERE;
import static org.assertj.core.api.Assertions.assertThat;

import net.kcptun.core.relay.FakeSockets.Sent;
import net.kcptun.core.tunnel.api.TunnelEvent.RelayBegan;
import net.kcptun.core.wire.Endpoint;
import org.junit.jupiter.api.Test;

final class RelayPairTest {
    /// Of the client's /24.
    private static final Endpoint NEIGHBOUR = Endpoint.ipv4(0x0a000007, 1);

    private final RelayWorld world = new RelayWorld();

    @Test
    void theFirstDatagramOfAnEndIsKeptUntilTheOtherComes() {
        int port = world.port(CLIENT, SERVER, NOW);
        world.receive(port, "key 1", CLIENT_HERE, NOW);
        assertThat(world.sockets.take()).isEmpty();
        world.receive(port, "key 2", SERVER_HERE, NOW);
        assertThat(world.sockets.take())
                .containsExactly(new Sent(port, "key 1", SERVER_HERE), new Sent(port, "key 2", CLIENT_HERE));
        assertThat(world.events).containsExactly(new RelayBegan(CLIENT, SERVER, Endpoint.ipv4(0xcb007105, port)));
    }

    @Test
    void ofTheEndThatWaitsTheNewestDatagramIsKept() {
        int port = world.port(CLIENT, SERVER, NOW);
        world.receive(port, "key 1", SERVER_HERE, NOW);
        world.receive(port, "2", SERVER_HERE, NOW);
        world.receive(port, "3", SERVER_HERE, NOW);
        world.receive(port, "key 4", CLIENT_HERE, NOW);
        assertThat(world.sockets.take())
                .containsExactly(new Sent(port, "3", CLIENT_HERE), new Sent(port, "key 4", SERVER_HERE));
        assertThat(world.drops(RelayDrop.WAITING)).isEqualTo(2);
    }

    @Test
    void ofARunTheLastDatagramIsKept() {
        int port = world.port(CLIENT, SERVER, NOW);
        world.sockets.open.get(port).onRun(RelayWorld.run("key", 3, 100, 40), CLIENT_HERE, NOW);
        world.receive(port, "key 4", SERVER_HERE, NOW);
        assertThat(world.sockets.take().getFirst().text()).hasSize(40);
        assertThat(world.drops(RelayDrop.WAITING)).isEqualTo(2);
    }

    @Test
    void whatIsTooLongIsNotKept() {
        int port = world.port(CLIENT, SERVER, NOW);
        world.receive(port, "key", CLIENT_HERE, NOW);
        world.sockets.open.get(port).onRun(RelayWorld.run("x", 1, 1501, 1501), CLIENT_HERE, NOW);
        assertThat(world.drops(RelayDrop.TOO_LONG)).isEqualTo(1);
    }

    @Test
    void onceBothHaveComeDatagramsPassUnopened() {
        int port = world.meet(NOW);
        int opened = world.cipher.opened;
        world.receive(port, "anything", CLIENT_HERE, NOW);
        world.receive(port, "else", SERVER_HERE, NOW);
        assertThat(world.sockets.take())
                .containsExactly(new Sent(port, "anything", SERVER_HERE), new Sent(port, "else", CLIENT_HERE));
        assertThat(world.cipher.opened).isEqualTo(opened);
    }

    @Test
    void anAnswerLeavesFromTheAddressThatTheEndHasSpokenTo() {
        int port = world.meet(NOW);
        world.receive(port, "x", SERVER_HERE, NOW);
        assertThat(world.sockets.take().getFirst().to().local()).isEqualTo(OWN);
    }

    @Test
    void aStrangerIsNeitherOpenedNorServed() {
        int port = world.port(CLIENT, SERVER, NOW);
        Endpoint stranger = Endpoint.ipv4(0x0c000001, 5000);
        world.receive(port, "key 1", stranger, NOW);
        assertThat(world.cipher.opened).isZero();
        world.receive(port, "key 2", CLIENT_HERE, NOW);
        world.receive(port, "key 3", SERVER_HERE, NOW);
        world.sockets.take();
        world.receive(port, "key 4", stranger, NOW + 10 * SECOND);
        assertThat(world.sockets.take()).isEmpty();
        assertThat(world.drops(RelayDrop.STRANGER)).isEqualTo(2);
    }

    @Test
    void whatIsForgedSeenBeforeOrEmptyProvesNothing() {
        int port = world.port(CLIENT, SERVER, NOW);
        world.receive(port, "forged", CLIENT_HERE, NOW);
        world.receive(port, "", CLIENT_HERE, NOW);
        world.receive(port, "key 1", SERVER_HERE, NOW);
        world.receive(port, "key 1", CLIENT_HERE, NOW);
        assertThat(world.sockets.take()).isEmpty();
        assertThat(world.drops(RelayDrop.FORGED)).isEqualTo(2);
        assertThat(world.drops(RelayDrop.REPLAYED)).isEqualTo(1);
    }

    @Test
    void aFloodOfWhatProvesNothingIsOpenedSoManyTimesASecond() {
        int port = world.port(CLIENT, SERVER, NOW);
        for (int i = 0; i < 1000; i++) {
            world.receive(port, "forged", CLIENT_HERE.withPort(i + 1), NOW);
        }
        assertThat(world.cipher.opened).isEqualTo(OpeningLimit.MOST_OF_PAIR);
        assertThat(world.drops(RelayDrop.FLOOD)).isEqualTo(1000 - OpeningLimit.MOST_OF_PAIR);
        world.receive(port, "key 1", CLIENT_HERE, NOW + SECOND);
        world.receive(port, "key 2", SERVER_HERE, NOW + SECOND);
        assertThat(world.sockets.take()).hasSize(2);
    }

    @Test
    void anEndThatWasSilentMayGoOnFromAnotherPort() {
        int port = world.meet(NOW);
        Endpoint moved = CLIENT_HERE.withPort(7777);
        world.receive(port, "key early", moved, NOW + RelayPair.MOVE_NANOS - 1);
        assertThat(world.sockets.take()).isEmpty();
        world.receive(port, "forged", moved, NOW + RelayPair.MOVE_NANOS);
        assertThat(world.sockets.take()).isEmpty();
        world.receive(port, "key late", moved, NOW + RelayPair.MOVE_NANOS);
        world.receive(port, "back", SERVER_HERE, NOW + RelayPair.MOVE_NANOS);
        assertThat(world.sockets.take())
                .containsExactly(new Sent(port, "key late", SERVER_HERE), new Sent(port, "back", moved));
        world.receive(port, "old", CLIENT_HERE, NOW + RelayPair.MOVE_NANOS);
        assertThat(world.sockets.take()).isEmpty();
        assertThat(world.events).hasSize(1);
    }

    @Test
    void ofOneHostTheFirstTwoAreTheEnds() {
        Endpoint neighbour = CLIENT.withPort(6000);
        int port = world.port(CLIENT, neighbour, NOW);
        world.receive(port, "key 1", CLIENT_HERE.withPort(1), NOW);
        world.receive(port, "key 2", CLIENT_HERE.withPort(2), NOW);
        assertThat(world.sockets.take())
                .containsExactly(
                        new Sent(port, "key 1", CLIENT_HERE.withPort(2)),
                        new Sent(port, "key 2", CLIENT_HERE.withPort(1)));
        world.receive(port, "key 3", CLIENT_HERE.withPort(3), NOW);
        assertThat(world.drops(RelayDrop.STRANGER)).isEqualTo(1);
    }

    @Test
    void ofTwoSilentEndsOfOneHostTheOneThatIsSilentForLongerHasMoved() {
        int port = world.port(CLIENT, CLIENT.withPort(6000), NOW);
        Endpoint first = CLIENT_HERE.withPort(1);
        Endpoint second = CLIENT_HERE.withPort(2);
        world.receive(port, "key 1", first, NOW);
        world.receive(port, "key 2", second, NOW);
        world.receive(port, "3", first, NOW + SECOND);
        world.sockets.take();
        world.receive(port, "key 4", CLIENT_HERE.withPort(3), NOW + 10 * SECOND);
        assertThat(world.sockets.take()).containsExactly(new Sent(port, "key 4", first));
    }

    @Test
    void anEndMayComeFromAnotherHostOfItsNetwork() {
        int port = world.port(CLIENT, SERVER, NOW);
        Endpoint client = Endpoint.ipv4(0x0a0000ff, 1);
        Endpoint server = Endpoint.ipv4(0x0b0000ff, 2);
        world.receive(port, "key 1", client, NOW);
        world.receive(port, "key 2", server, NOW);
        assertThat(world.sockets.take())
                .containsExactly(new Sent(port, "key 1", server), new Sent(port, "key 2", client));
    }

    @Test
    void ofIpv6TheNetworkIsTheFirst64Bits() {
        Endpoint own = Endpoint.ipv6(9, 9, 0, 0);
        int port = world.port(
                Endpoint.ipv6(1, 1, 5000, 0).via(own),
                Endpoint.ipv6(2, 1, 6000, 0).via(own),
                NOW);
        world.receive(port, "key 1", Endpoint.ipv6(3, 1, 5000, 0), NOW);
        assertThat(world.cipher.opened).isZero();
        world.receive(port, "key 2", Endpoint.ipv6(1, 7, 5001, 0), NOW);
        world.receive(port, "key 3", Endpoint.ipv6(2, 7, 6001, 0), NOW);
        assertThat(world.sockets.take()).hasSize(2);
    }

    @Test
    void theNextNetworkIsAStranger() {
        int port = world.port(CLIENT, SERVER, NOW);
        world.receive(port, "key 1", Endpoint.ipv4(0x0a000101, 1), NOW);
        assertThat(world.cipher.opened).isZero();
        assertThat(world.drops(RelayDrop.STRANGER)).isEqualTo(1);
    }

    @Test
    void ofANetworkOnlyAPlaceThatNobodyHasHadIsTaken() {
        int port = world.meet(NOW);
        int opened = world.cipher.opened;
        world.receive(port, "key 1", NEIGHBOUR, NOW + 10 * SECOND);
        assertThat(world.sockets.take()).isEmpty();
        assertThat(world.cipher.opened).isEqualTo(opened);
        assertThat(world.drops(RelayDrop.STRANGER)).isEqualTo(1);
    }

    @Test
    void aHostOfAnEndTakesNoPlaceByItsNetwork() {
        Endpoint server = Endpoint.ipv4(0x0a000009, 6000);
        int port = world.port(CLIENT, server, NOW);
        world.receive(port, "key 1", CLIENT_HERE, NOW);
        world.receive(port, "key 2", CLIENT_HERE.withPort(1), NOW);
        assertThat(world.drops(RelayDrop.STRANGER)).isEqualTo(1);
        world.receive(port, "key 3", NEIGHBOUR, NOW);
        assertThat(world.sockets.take())
                .containsExactly(new Sent(port, "key 1", NEIGHBOUR), new Sent(port, "key 3", CLIENT_HERE));
    }

    @Test
    void ofOneNetworkTheFirstTwoAreTheEnds() {
        int port = world.port(CLIENT, Endpoint.ipv4(0x0a000009, 6000), NOW);
        world.receive(port, "key of server", NEIGHBOUR, NOW);
        world.receive(port, "key of client", CLIENT_HERE, NOW);
        assertThat(world.sockets.take())
                .containsExactly(
                        new Sent(port, "key of server", CLIENT_HERE), new Sent(port, "key of client", NEIGHBOUR));
    }

    @Test
    void whoCameFromAnotherHostMovesWithinItOrToTheOneThatWasTold() {
        int port = world.port(CLIENT, SERVER, NOW);
        world.receive(port, "key 1", NEIGHBOUR, NOW);
        world.receive(port, "key 2", SERVER_HERE, NOW);
        world.sockets.take();
        world.receive(port, "key early", NEIGHBOUR.withPort(2), NOW + SECOND);
        assertThat(world.drops(RelayDrop.STRANGER)).isEqualTo(1);
        world.receive(port, "key 3", NEIGHBOUR.withPort(2), NOW + 4 * SECOND);
        assertThat(world.sockets.take()).containsExactly(new Sent(port, "key 3", SERVER_HERE));
        world.receive(port, "key 4", CLIENT_HERE, NOW + 8 * SECOND);
        assertThat(world.sockets.take()).containsExactly(new Sent(port, "key 4", SERVER_HERE));
    }

    @Test
    void neighboursThatProveNothingLeaveTheHostsTheirTries() {
        int port = world.port(CLIENT, SERVER, NOW);
        for (int i = 0; i < 1000; i++) {
            world.receive(port, "forged", NEIGHBOUR.withPort(i + 1), NOW);
        }
        assertThat(world.cipher.opened).isEqualTo(OpeningLimit.MOST_OF_PAIR);
        world.receive(port, "key 1", CLIENT_HERE, NOW);
        world.receive(port, "key 2", SERVER_HERE, NOW);
        assertThat(world.sockets.take()).hasSize(2);
    }

    @Test
    void aPortOfTheRelayItselfIsNoEnd() {
        Endpoint own = OWN.withPort(6000).via(OWN);
        int port = world.port(CLIENT, own, NOW);
        world.receive(port, "key 1", OWN.withPort(40_003).via(OWN), NOW);
        assertThat(world.drops(RelayDrop.STRANGER)).isEqualTo(1);
        world.receive(port, "key 2", own, NOW);
        world.receive(port, "key 3", CLIENT_HERE, NOW);
        assertThat(world.sockets.take()).hasSize(2);
    }

    @Test
    void whatTheSystemHasNoRoomForIsCountedAndNotKept() {
        int port = world.meet(NOW);
        world.sockets.roomBytes = 100;
        world.sockets.open.get(port).onRun(RelayWorld.run("x", 3, 100, 40), CLIENT_HERE, NOW);
        assertThat(world.drops(RelayDrop.NO_ROOM)).isEqualTo(2);
        assertThat(world.sockets.take()).hasSize(1);
    }

    @Test
    void neverMoreIsSentThanProvenEndsHaveSent() {
        int port = world.port(CLIENT, SERVER, NOW);
        long sent = 0;
        long received = 0;
        for (int i = 0; i < 500; i++) {
            boolean isProof = i % 7 == 3;
            String text = (isProof ? "key " : "junk ") + i;
            Endpoint from = (i % 3 == 0 ? CLIENT_HERE : SERVER_HERE).withPort(1 + i % 5);
            world.receive(port, text, from, NOW + i * SECOND / 4);
            received += text.length();
            sent += world.sockets.take().stream()
                    .mapToInt(each -> each.text().length())
                    .sum();
            assertThat(sent).isLessThanOrEqualTo(received);
        }
        assertThat(sent).isPositive();
    }
}
