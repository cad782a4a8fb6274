package net.kcptun.app.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Names that lead here from elsewhere, and requests of other sites.
final class HostsTest {
    @ParameterizedTest
    @CsvSource({
        "localhost, 200",
        "LocalHost:8080, 200",
        "127.0.0.1, 200",
        "127.1.2.3:80, 200",
        "[::1], 200",
        "[::1]:80, 200",
        "evil.example, 421",
        "localhost.evil.example, 421",
        "127.0.0.1.evil.example, 421",
        "192.0.2.1, 421",
        "0.0.0.0, 421",
        "127.1, 421",
        "2130706433, 421",
        "::1, 421",
        "[127.0.0.1], 421",
        "[::2], 421",
        "localhost:x, 421",
        "user@localhost, 421",
        "'', 421",
    })
    void loopbackServerAnswersToItsOwnNamesOnly(String host, int status) throws Exception {
        try (Rig rig = new Rig()) {
            assertThat(rig.ask("GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n").status())
                    .isEqualTo(status);
        }
    }

    @Test
    void nameInTheAddressCountsToo() throws Exception {
        try (Rig rig = new Rig()) {
            assertThat(rig.get("http://evil.example/").status()).isEqualTo(421);
        }
    }

    @Test
    void nameThatWasConfiguredIsItsOwn() throws Exception {
        InetAddress named = InetAddress.getByAddress("status.example", new byte[] {127, 0, 0, 1});
        try (Rig rig = new Rig(Rig.USUAL, null, new InetSocketAddress(named, 0))) {
            assertThat(rig.ask("GET / HTTP/1.1\r\nHost: status.example:80\r\n\r\n")
                            .status())
                    .isEqualTo(200);
        }
    }

    @Test
    void otherServersAnswerToAnyName() throws Exception {
        InetSocketAddress any = new InetSocketAddress(InetAddress.getByAddress(new byte[4]), 0);
        try (Rig rig = new Rig(Rig.USUAL, null, any)) {
            assertThat(rig.ask("GET / HTTP/1.1\r\nHost: status.example\r\n\r\n").status())
                    .isEqualTo(200);
            assertThat(rig.ask("GET / HTTP/1.1\r\n\r\n").status()).isEqualTo(400);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "http://localhost, 200",
        "http://LOCALHOST, 200",
        "https://localhost, 200",
        "http://localhost:81, 403",
        "http://evil.example, 403",
        "http://127.0.0.1, 403",
        "null, 403",
        "localhost, 403",
        "'', 403",
    })
    void requestsOfOtherOriginsAreRefused(String origin, int status) throws Exception {
        try (Rig rig = new Rig()) {
            assertThat(rig.get("/", "Origin: " + origin).status()).isEqualTo(status);
        }
    }

    @Test
    void defaultPortOfTheHostIsNoOtherOrigin() throws Exception {
        try (Rig rig = new Rig()) {
            assertThat(rig.ask("GET / HTTP/1.1\r\nHost: localhost:80\r\nOrigin: http://localhost\r\n\r\n")
                            .status())
                    .isEqualTo(200);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"no-cors", "cors", "same-origin", ""})
    void otherSitesAreRefusedUnlessTheyLead(String mode) throws Exception {
        try (Rig rig = new Rig()) {
            String site = "Sec-Fetch-Site: cross-site";
            assertThat(rig.get("/", site, "Sec-Fetch-Mode: " + mode).status()).isEqualTo(403);
            assertThat(rig.get("/", site, "Sec-Fetch-Mode: navigate").status()).isEqualTo(200);
            assertThat(rig.get("/", "Sec-Fetch-Site: same-origin", "Sec-Fetch-Mode: cors")
                            .status())
                    .isEqualTo(200);
            assertThat(rig.ask("POST /post HTTP/1.1\r\nHost: localhost\r\n" + site
                                    + "\r\nSec-Fetch-Mode: navigate\r\nContent-Length: 0\r\n\r\n")
                            .status())
                    .isEqualTo(403);
        }
    }
}
