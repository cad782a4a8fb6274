package net.kcptun.core.relay;

import static net.kcptun.core.relay.RelayWorld.CLIENT;
import static net.kcptun.core.relay.RelayWorld.CLIENT_HERE;
import static net.kcptun.core.relay.RelayWorld.NOW;
import static net.kcptun.core.relay.RelayWorld.OPTIONS;
import static net.kcptun.core.relay.RelayWorld.SECOND;
import static net.kcptun.core.relay.RelayWorld.SERVER;
import static net.kcptun.core.relay.RelayWorld.SERVER_HERE;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.kcptun.core.tunnel.api.RelayPorts.Seen;
import net.kcptun.core.tunnel.api.TunnelEvent.RelayEnded;
import net.kcptun.core.wire.Endpoint;
import net.kcptun.core.wire.SeededEntropy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RelayTest {
    private static final long IDLE = RelayPair.IDLE_NANOS;

    private final RelayWorld world = new RelayWorld();

    @Test
    void theSameTwoHaveOnePortAndOthersAnother() {
        int port = world.port(CLIENT, SERVER, NOW);
        assertThat(port).isBetween(40_000, 40_015);
        assertThat(world.port(CLIENT, SERVER, NOW)).isEqualTo(port);
        assertThat(world.port(CLIENT.withPort(1), SERVER, NOW)).isNotEqualTo(port);
        assertThat(world.sockets.opened).isEqualTo(2);
    }

    @Test
    void endsAreToldTheAddressThatTheClientHasSpokenTo() {
        Endpoint asked = Endpoint.ipv4(0xc6336407, 0);
        Endpoint told = world.relay.open(CLIENT.via(asked), SERVER, NOW);
        assertThat(told).isNotNull();
        assertThat(told.isSameHostAs(asked)).isTrue();
    }

    @Test
    void aConfiguredAddressComesFirstWhereItIsOfTheFamily() {
        Endpoint configured = Endpoint.ipv4(0x09090909, 0);
        RelayWorld other = new RelayWorld(new RelayOptions(1_000_000, 8, 40_000, 40_015, configured));
        Endpoint told = other.relay.open(CLIENT, SERVER, NOW);
        assertThat(told).isNotNull();
        assertThat(told.isSameHostAs(configured)).isTrue();
        Endpoint asked6 = Endpoint.ipv6(1, 2, 0, 0);
        Endpoint told6 = other.relay.open(Endpoint.ipv6(3, 4, 5, 0).via(asked6), Endpoint.ipv6(3, 5, 6, 0), NOW);
        assertThat(told6).isNotNull();
        assertThat(told6.isSameHostAs(asked6)).isTrue();
    }

    @Test
    void withoutAnAddressThatIsKnownNothingIsRelayed() {
        world.sockets.bound = Endpoint.ipv4(0, 0);
        assertThat(world.relay.open(CLIENT.via(null), SERVER, NOW)).isNull();
        assertThat(world.relay.open(CLIENT, Endpoint.ipv6(1, 2, 3, 0), NOW)).isNull();
        assertThat(world.refusals(RelayRefusal.ADDRESS)).isEqualTo(2);
        assertThat(world.sockets.open).isEmpty();
        assertThat(world.relay.view(1).ofNetwork()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.5, 198.51.100.1, 10.0.0.9, false",
        "172.16.0.5, 10.0.0.9, 198.51.100.1, false",
        "100.64.0.5, 198.51.100.1, 198.51.100.2, false",
        "169.254.0.5, 198.51.100.1, 198.51.100.2, false",
        "fd00::5, 2001:db8::1, 2001:db8::2, false",
        "fe80::5, 2001:db8::1, 2001:db8::2, false",
        "192.168.0.5, 10.0.0.9, 192.168.7.1, true",
        "10.0.0.5, 127.0.0.1, 10.0.0.9, true",
        "fd00::5, fd00::1, ::1, true",
        "127.0.0.1, 127.0.0.1, 198.51.100.1, true",
        "203.0.113.5, 198.51.100.1, 10.0.0.9, true",
        "2001:db8::5, 2001:db8::1, fd00::1, true"
    })
    void aPrivateAddressIsNotToldToAPublicEnd(String own, String client, String server, boolean isTold)
            throws UnknownHostException {
        Endpoint here = address(own);
        assertThat(world.relay.open(address(client).via(here), address(server), NOW) != null)
                .isEqualTo(isTold);
        assertThat(world.refusals(RelayRefusal.ADDRESS)).isEqualTo(isTold ? 0 : 1);
        assertThat(world.sockets.opened).isEqualTo(isTold ? 1 : 0);
        assertThat(world.relay.view(1).ofNetwork()).isEqualTo(isTold ? 1 : 0);
    }

    @Test
    void aSocketThatIsBoundToAPrivateAddressIsNotToldEither() throws UnknownHostException {
        world.sockets.bound = address("10.0.0.5");
        assertThat(world.relay.open(address("198.51.100.1"), SERVER, NOW)).isNull();
        assertThat(world.refusals(RelayRefusal.ADDRESS)).isEqualTo(1);
        assertThat(world.sockets.open).isEmpty();
        assertThat(world.relay.view(1).ofNetwork()).isZero();
    }

    @Test
    void aConfiguredAddressIsToldThoughThisHostHasAPrivateOne() throws UnknownHostException {
        for (String configured : List.of("203.0.113.9", "10.9.9.9")) {
            RelayOptions options = new RelayOptions(1_000_000, 8, 40_000, 40_015, address(configured));
            Endpoint client = address("198.51.100.1").via(address("10.0.0.5"));
            Endpoint told = new RelayWorld(options).relay.open(client, SERVER, NOW);
            assertThat(told).isNotNull();
            assertThat(told.isSameHostAs(address(configured))).isTrue();
        }
    }

    @Test
    void thereAreNoMorePairsThanMayBe() {
        for (int i = 0; i < 8; i++) {
            assertThat(world.port(client(i), SERVER, NOW)).isNotZero();
        }
        assertThat(world.port(client(8), SERVER, NOW)).isZero();
        assertThat(world.refusals(RelayRefusal.PAIRS)).isEqualTo(1);
        world.relay.limits(1_000_000, 9);
        assertThat(world.port(client(8), SERVER, NOW)).isNotZero();
    }

    @Test
    void theClientsOfOneNetworkDoNotTakeAll() {
        for (int i = 0; i < 4; i++) {
            assertThat(world.port(CLIENT.withPort(i + 1), SERVER, NOW)).isNotZero();
        }
        assertThat(world.port(CLIENT.withPort(9), SERVER, NOW)).isZero();
        assertThat(world.refusals(RelayRefusal.NETWORK)).isEqualTo(1);
        assertThat(world.port(client(1), SERVER, NOW)).isNotZero();
    }

    @Test
    void aPortThatIsTakenIsPassedOver() {
        RelayWorld narrow = new RelayWorld(new RelayOptions(1_000_000, 2, 40_000, 40_001, null));
        narrow.sockets.taken.add(40_000);
        assertThat(narrow.port(client(1), SERVER, NOW)).isEqualTo(40_001);
        assertThat(narrow.port(client(2), SERVER, NOW)).isZero();
        assertThat(narrow.refusals(RelayRefusal.PORTS)).isEqualTo(1);
        assertThat(narrow.relay.view(0).stats().portsTaken).isEqualTo(1);
    }

    @Test
    void aPairEndsWhereEitherEndIsSilent() {
        int port = world.meet(NOW);
        for (int i = 1; i < 60; i++) {
            world.receive(port, "x", CLIENT_HERE, NOW + i * SECOND);
        }
        world.relay.onTimer(NOW + IDLE - 1);
        assertThat(world.sockets.open).containsKey(port);
        world.relay.onTimer(NOW + IDLE + SECOND);
        assertThat(world.sockets.open).isEmpty();
        assertThat(world.events.getLast()).isEqualTo(new RelayEnded(CLIENT, SERVER, true, 38 + 59, IDLE + SECOND));
        assertThat(world.relay.view(1).proven()).isZero();
        assertThat(world.relay.view(1).ofNetwork()).isZero();
        assertThat(world.relay.nextDeadline()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void aPairGoesOnWhileBothAreHeard() {
        int port = world.meet(NOW);
        world.receive(port, "x", CLIENT_HERE, NOW + IDLE - 1);
        world.receive(port, "x", SERVER_HERE, NOW + IDLE - 1);
        world.relay.onTimer(NOW + 2 * IDLE - 2);
        assertThat(world.sockets.open).containsKey(port);
    }

    @Test
    void aPairToWhichNobodyComesEndsUnlessTheClientAsks() {
        int port = world.port(CLIENT, SERVER, NOW);
        assertThat(world.port(CLIENT, SERVER, NOW + IDLE - SECOND)).isEqualTo(port);
        world.relay.onTimer(NOW + IDLE);
        assertThat(world.sockets.open).containsKey(port);
        world.relay.onTimer(NOW + 2 * IDLE);
        assertThat(world.events).containsExactly(new RelayEnded(CLIENT, SERVER, false, 0, 2 * IDLE));
    }

    @Test
    void aPortRestsBeforeItIsLentAgain() {
        RelayWorld narrow = new RelayWorld(new RelayOptions(1_000_000, 1, 40_000, 40_000, null));
        assertThat(narrow.port(CLIENT, SERVER, NOW)).isEqualTo(40_000);
        long closedAt = NOW + IDLE;
        narrow.relay.onTimer(closedAt);
        assertThat(narrow.port(CLIENT, SERVER, closedAt + PortPool.REST_NANOS - 1))
                .isZero();
        assertThat(narrow.port(CLIENT, SERVER, closedAt + PortPool.REST_NANOS)).isEqualTo(40_000);
    }

    @Test
    void portsAreLentInAnotherOrderEachTime() {
        Set<Integer> first = new HashSet<>();
        for (int seed = 0; seed < 64; seed++) {
            PortPool pool = new PortPool(40_000, 40_999, new SeededEntropy(seed * 0x1234_5679_abcdL));
            first.add(pool.lend(NOW));
        }
        assertThat(first).hasSizeGreaterThan(48);
    }

    @Test
    void allPortsOfTheRangeAreLentOnce() {
        PortPool pool = new PortPool(65_000, 65_535, new SeededEntropy(1));
        Set<Integer> lent = new HashSet<>();
        for (int i = 65_000; i <= 65_535; i++) {
            lent.add(pool.lend(NOW));
        }
        assertThat(lent).hasSize(536).allMatch(port -> port >= 65_000 && port <= 65_535);
        assertThat(pool.lend(NOW)).isZero();
    }

    @Test
    void whereEndsComeFromIsSeenOnceBothHave() {
        int port = world.port(CLIENT, SERVER, NOW);
        world.receive(port, "key 1", CLIENT_HERE, NOW);
        assertThat(world.relay.seen(CLIENT, SERVER)).isNull();
        world.receive(port, "key 2", SERVER_HERE, NOW);
        assertThat(world.relay.seen(CLIENT, SERVER)).isEqualTo(new Seen(CLIENT_HERE, SERVER_HERE));
        assertThat(world.relay.seen(CLIENT, SERVER.withPort(1))).isNull();
    }

    @Test
    void closingEndsAll() {
        world.meet(NOW);
        world.relay.close(NOW + 1);
        assertThat(world.sockets.open).isEmpty();
        assertThat(world.events.getLast()).isInstanceOf(RelayEnded.class);
    }

    @Test
    void theBusiestPairsAreShownFirst() {
        int quiet = world.port(client(1), SERVER, NOW);
        int busy = world.meet(NOW);
        world.receive(busy, "many bytes", CLIENT_HERE, NOW);
        RelayView view = world.relay.view(1);
        assertThat(view.pairs()).isEqualTo(2);
        assertThat(view.proven()).isEqualTo(1);
        assertThat(view.busiest()).singleElement().satisfies(pair -> {
            assertThat(pair.port().port()).isEqualTo(busy).isNotEqualTo(quiet);
            assertThat(pair.bytes()).isEqualTo(48);
            assertThat(pair.packets()).isEqualTo(3);
        });
        assertThat(view.options()).isEqualTo(OPTIONS);
    }

    private static Endpoint address(String text) throws UnknownHostException {
        return Endpoint.of(InetAddress.getByName(text).getAddress(), 5000);
    }

    private static Endpoint client(int i) {
        return Endpoint.ipv4(0x0a010000 | i << 8 | 1, 5000).via(RelayWorld.OWN);
    }
}
