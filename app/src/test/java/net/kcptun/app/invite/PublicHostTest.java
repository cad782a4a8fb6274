package net.kcptun.app.invite;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PublicHostTest {
    @ParameterizedTest
    @CsvSource({
        "203.0.113.10, 2001:db8::10, 203.0.113.10",
        "10.0.0.5, 2001:db8::10, 2001:db8::10",
        "10.0.0.5, ::, 10.0.0.5",
        "0.0.0.0, fd00::5, fd00::5",
        "100.64.0.1, fe80::1, 100.64.0.1",
        "10.0.0.5, fd00::5, 10.0.0.5"
    })
    void thePublicAddressOfTheTwoIsTaken(String ipv4, String ipv6, String taken) {
        assertThat(PublicHost.best(Stream.of(InetAddress.ofLiteral(ipv4), InetAddress.ofLiteral(ipv6))))
                .map(PublicHost::text)
                .hasValue(taken);
    }

    @Test
    void withoutARouteThereIsNone() {
        assertThat(PublicHost.best(
                        Stream.of("0.0.0.0", "::", "127.0.0.1", "fe80::1").map(InetAddress::ofLiteral)))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10.1.2.3",
                "172.16.0.1",
                "172.31.255.1",
                "192.168.1.5",
                "100.64.0.1",
                "100.127.0.1",
                "fd12::1",
                "fe80::1",
                "169.254.1.1"
            })
    void aPrivateAddressIsWarnedOf(String host) {
        assertThat(PublicHost.warning(host)).isEqualTo("only its own network reaches " + host + ", which is private");
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1", "localhost"})
    void theLoopbackIsWarnedOf(String host) {
        assertThat(PublicHost.warning(host)).contains("only this machine");
    }

    @ParameterizedTest
    @ValueSource(strings = {"203.0.113.10", "172.32.0.1", "100.128.0.1", "2001:db8::1", "tunnel.example"})
    void othersAreNot(String host) {
        assertThat(PublicHost.warning(host)).isNull();
    }
}
