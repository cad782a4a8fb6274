package net.kcptun.app.config;

import static net.kcptun.app.config.Scratch.object;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import net.kcptun.core.relay.RelayOptions;
import net.kcptun.core.wire.Endpoint;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RelayRulesTest {
    private static final String KEYED = "\"method\": \"aes256gcm\", \"psk\": \"" + Scratch.KEY + '"';
    private static final String BIND = "\"kcp_bind\": \":12345\"";
    private static final String RATE = "\"rate\": \"100 Mbit/s\"";
    private static final String PORTS = "\"ports\": \"40000-40999\"";

    @TempDir
    Path folder;

    private Scratch scratch;

    @BeforeEach
    void setUp() {
        scratch = new Scratch(folder);
    }

    @Test
    void aRelayIsRead() {
        assertThat(relay(RATE, PORTS)).isEqualTo(new RelayOptions(12_500_000, 500, 40_000, 40_999, null));
        assertThat(relay(RATE, PORTS, "\"pairs\": 1000", "\"address\": \"203.0.113.5\""))
                .isEqualTo(new RelayOptions(12_500_000, 1000, 40_000, 40_999, Endpoint.ipv4(0xcb007105, 0)));
        assertThat(relay(RATE, PORTS, "\"address\": \"2001:db8::5\""))
                .isEqualTo(
                        new RelayOptions(12_500_000, 500, 40_000, 40_999, Endpoint.ipv6(0x20010db8L << 32, 5, 0, 0)));
    }

    @Test
    void withoutItNothingIsRelayed() {
        assertThat(scratch.read(object(BIND, KEYED)).config().relay()).isNull();
    }

    @Test
    void itNeedsRateAndPorts() {
        assertProblems(
                rendezvous(),
                "relay.rate: is missing: what all relayed pairs may send together, such as 100 Mbit/s",
                "relay.ports: is missing: a free range of UDP ports such as 40000-40999");
    }

    @Test
    void itIsARendezvousServers() {
        assertProblems(
                Scratch.server(KEYED, "\"relay\": {" + RATE + ", " + PORTS + "}"),
                "relay: is a rendezvous server's, and this is a server: remove it here");
        assertProblems(
                Scratch.client(KEYED, "\"relay\": {}"),
                "relay: is a rendezvous server's, and this is a client: remove it here");
    }

    @Test
    void itNeedsEncryption() {
        assertProblems(
                object(BIND, "\"relay\": {" + RATE + ", " + PORTS + "}"),
                "relay: needs encryption, or it would serve anybody: set method, and psk");
    }

    @Test
    void thereAreAsManyPortsAsPairs() {
        assertProblems(
                rendezvous(RATE, "\"ports\": \"40000-40099\""),
                "relay.ports: 40000-40099 has 100 ports, fewer than relay.pairs, which is 500: widen the range, or lower"
                        + " relay.pairs");
        assertThat(relay(RATE, "\"ports\": \"40000-40099\"", "\"pairs\": 100").pairs())
                .isEqualTo(100);
    }

    @Test
    void thePortOfTheRendezvousServerIsNotAmongThem() {
        assertProblems(
                rendezvous(RATE, "\"ports\": \"12000-12999\""),
                "relay.ports: 12000-12999 has the port of kcp_bind: choose another range");
    }

    @Test
    void aRangeIsTwoPorts() {
        assertPorts("40000", "is not a range of ports such as 40000-40999");
        assertPorts("40000:40999", "is not a range of ports such as 40000-40999");
        assertPorts("40000-70000", "goes beyond port 65535");
        assertPorts("40999-40000", "ends before it begins: write the smaller port first");
        assertPorts("1000-40999", "has privileged ports: begin at 1024 or above");
        assertPorts("0-40999", "has privileged ports: begin at 1024 or above");
    }

    @Test
    void anAddressIsOneThatOthersReach() {
        String wrong = "is not an IP address such as 203.0.113.5 or 2001:db8::5; names and ports have no place here";
        assertAddress("relay.example.org", wrong);
        assertAddress("203.0.113.5:1", wrong);
        assertAddress("203.0.113", wrong);
        assertAddress("203.0.113.256", wrong);
        assertAddress("", wrong);
        assertAddress("0.0.0.0", "is no address by which others reach this host");
        assertAddress("ff02::1", "is no address by which others reach this host");
    }

    @Test
    void aReloadTakesRateAndPairsButNotPortsAndAddress() {
        Loaded running = scratch.read(rendezvous(RATE, PORTS));
        Loaded next = scratch.read(rendezvous(
                "\"rate\": \"50 Mbit/s\", \"pairs\": 7, \"ports\": \"40000-40998\", \"address\": \"203.0.113.5\""));
        Changes changes = Changes.between(running, next, true);
        assertThat(changes.live()).containsExactly("relay.rate: 100 Mbit/s -> 50 Mbit/s", "relay.pairs: 500 -> 7");
        assertThat(changes.refused()).containsExactly("relay.ports", "relay.address");
    }

    @Test
    void aReloadNeitherBeginsNorEndsTheRelay() {
        Loaded without = scratch.read(object(BIND, KEYED));
        Loaded with = scratch.read(rendezvous(RATE, PORTS));
        assertThat(Changes.between(without, with, true).refused()).containsExactly("relay.ports");
        assertThat(Changes.between(with, without, true).refused()).containsExactly("relay.ports");
    }

    private void assertPorts(String ports, String message) {
        assertProblems(rendezvous(RATE, "\"ports\": \"" + ports + '"'), "relay.ports: \"" + ports + "\" " + message);
    }

    private void assertAddress(String address, String message) {
        assertProblems(
                rendezvous(RATE, PORTS, "\"address\": \"" + address + '"'),
                "relay.address: \"" + address + "\" " + message);
    }

    private void assertProblems(String json, String... problems) {
        assertThat(scratch.problems(json)).containsExactly(problems);
    }

    private RelayOptions relay(String... members) {
        RelayOptions relay = scratch.read(rendezvous(members)).config().relay();
        assertThat(relay).isNotNull();
        return relay;
    }

    private static String rendezvous(String... members) {
        return object(BIND, KEYED, "\"relay\": {" + String.join(", ", members) + "}");
    }
}
