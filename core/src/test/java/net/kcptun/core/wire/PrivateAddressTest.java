package net.kcptun.core.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PrivateAddressTest {
    @ParameterizedTest
    @CsvSource({
        "10.0.0.1, true",
        "10.255.255.255, true",
        "11.0.0.0, false",
        "172.15.255.255, false",
        "172.16.0.0, true",
        "172.31.255.255, true",
        "172.32.0.0, false",
        "192.167.255.255, false",
        "192.168.0.0, true",
        "192.169.0.0, false",
        "100.63.255.255, false",
        "100.64.0.0, true",
        "100.127.255.255, true",
        "100.128.0.0, false",
        "203.0.113.7, false",
        "fd00::1, true",
        "fc00::1, true",
        "fe80::1, false",
        "2001:db8::1, false"
    })
    void privateNetworksAreTheOnesOfTheRfcs(String text, boolean isPrivate) throws UnknownHostException {
        byte[] address = InetAddress.getByName(text).getAddress();
        assertThat(PrivateAddress.is(Endpoint.of(address, 1))).isEqualTo(isPrivate);
    }
}
