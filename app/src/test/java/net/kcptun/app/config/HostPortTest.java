package net.kcptun.app.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class HostPortTest {
    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:80, 127.0.0.1, 80",
        "tunnel.example.org:65535, tunnel.example.org, 65535",
        "localhost:0, localhost, 0",
        "'[2001:db8::1]:443', 2001:db8::1, 443",
        "'[fe80::1%eth0]:443', fe80::1%eth0, 443",
        "'[::]:1', ::, 1",
        ":5555, '', 5555"
    })
    void hostAndPortAreReadAndWritten(String text, String host, int port) {
        HostPort address = HostPort.parse(text);
        assertThat(address).isEqualTo(new HostPort(host, port));
        assertThat(address).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://h:80/",
                "http://127.0.0.1:80",
                "https://h/",
                "h:80/",
                "//h:80",
                "udp://[::1]:80",
                "h:80/p"
            })
    void aUrlIsToldAsOne(String text) {
        assertRefused(text, "is written as a URL; leave out http:// and what follows the port (host:port)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "80", "localhost", "127.0.0.1", "[::1]", "[2001:db8::1]"})
    void aPortIsNeeded(String text) {
        assertRefused(text, "has no port (host:port, [v6]:port or :port)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {":", "h:", "h:65536", "h:99999", "h:000080", "h:-1", "h:+1", "h:http", "h:8 0", "h: 80", "h:٣"})
    void aPortIsANumberOf0To65535(String text) {
        assertRefused(text, "has a port that is not a number in 0..65535");
    }

    @ParameterizedTest
    @ValueSource(strings = {"::1:80", "2001:db8::1:443", "a:b:80", "fe80::1"})
    void anIpv6AddressIsBracketed(String text) {
        assertRefused(text, "has an IPv6 address without brackets ([v6]:port)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[::1:80", "::1]:80", "[]:80", "[:80", "]:80", "[::1]x:80"})
    void bracketsArePairedAndNotEmpty(String text) {
        assertRefused(text, "has unpaired or empty brackets ([v6]:port)");
    }

    @Test
    void bracketsHoldAnIpv6Address() {
        assertRefused("[localhost]:80", "has brackets around something that is not an IPv6 address");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a b:80",
                " a:80",
                "a\n:80",
                "a\u007f:80",
                "a\u0085:80",
                "a\u00a0b:80",
                "a\u2003b:80",
                "a\u202eb:80",
                "a\ud800:80",
                "[::1 ]:80",
                "a[b:80",
                "[[::1]]:80"
            })
    void aHostHasNoSpacesBracketsOrControlCharacters(String text) {
        assertRefused(text, "has a host with spaces, brackets or control characters");
    }

    @Test
    void aHostHasAtMost255Characters() {
        assertThat(HostPort.parse("h".repeat(255) + ":1").port()).isEqualTo(1);
        assertRefused("h".repeat(256) + ":1", "has a host of more than 255 characters");
    }

    @Test
    void aPortIsCheckedHoweverItIsMade() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new HostPort("", 65_536))
                .withMessage("port 65536 is not in 0..65535");
    }

    @Test
    void everyAddressOfTheFileIsChecked(@TempDir Path folder) {
        Scratch scratch = new Scratch(folder);
        String[] keys = {"listen", "connect", "kcp_bind", "kcp_connect", "rendezvous_server", "http_listen"};
        for (String key : keys) {
            assertThat(scratch.problems(Scratch.object(Scratch.member(key, "\"a\\nb\""))))
                    .contains(key + ": \"a?b\" has no port (host:port, [v6]:port or :port)");
        }
    }

    @Test
    void port0CanBeBoundButNotConnected(@TempDir Path folder) {
        Scratch scratch = new Scratch(folder);
        assertThat(scratch.read("{\"kcp_bind\": \":0\", \"connect\": \":80\", \"http_listen\": \":0\"}")
                        .config()
                        .addresses()
                        .kcpBind())
                .isEqualTo(new HostPort("", 0));
        assertThat(scratch.problems("{\"listen\": \":0\", \"kcp_connect\": \"h:0\", \"rendezvous_server\": \"h:00\"}"))
                .containsExactly(
                        "kcp_connect: port 0 cannot be connected to",
                        "rendezvous_server: port 0 cannot be connected to");
        assertThat(scratch.problems("{\"kcp_bind\": \":0\", \"connect\": \"h:0\"}"))
                .containsExactly("connect: port 0 cannot be connected to");
    }

    @ParameterizedTest
    @CsvSource({":5555, 127.0.0.1:5555", "0.0.0.0:5555, 127.0.0.1:5555", "[::]:5555, [::1]:5555"})
    void anyAddressIsReachedByLoopback(String bound, String fromHere) {
        assertThat(HostPort.parse(bound).isWildcard()).isTrue();
        assertThat(HostPort.parse(bound).fromHere()).hasToString(fromHere);
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1:80", "192.0.2.1:80", "[::1]:80", "tunnel.example.org:80"})
    void oneAddressIsReachedByItself(String bound) {
        assertThat(HostPort.parse(bound).isWildcard()).isFalse();
        assertThat(HostPort.parse(bound).fromHere()).hasToString(bound);
    }

    private static void assertRefused(String text, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HostPort.parse(text))
                .withMessage(message);
    }
}
