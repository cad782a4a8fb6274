package net.kcptun.core.tunnel.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import net.kcptun.core.wire.Endpoint;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PunchAddressTest {
    @ParameterizedTest
    @CsvSource({
        "5.6.7.8, true",
        "10.0.0.1, true",
        "172.16.0.1, true",
        "192.168.1.1, true",
        "192.0.0.1, true",
        "100.64.0.1, true",
        "223.255.255.255, true",
        "0.0.0.0, false",
        "0.1.2.3, false",
        "127.0.0.1, false",
        "169.254.1.1, false",
        "224.0.0.1, false",
        "240.0.0.1, false",
        "255.255.255.255, false",
        "2a01::1, true",
        "fc00::1, true",
        "fd12:3456::1, true",
        "fec0::1, true",
        "::, false",
        "::1, false",
        "fe80::1, false",
        "febf::1, false",
        "ff02::1, false"
    })
    void onlyUnicastAddressesOfOthersArePinged(String text, boolean isUsable) throws Exception {
        Endpoint candidate = endpoint(text, 4000);
        Endpoint rendezvous = endpoint(candidate.isIpv6() ? "2a01::5" : "5.5.5.5", 12345);
        assertThat(PunchAddress.isUsable(candidate, rendezvous)).isEqualTo(isUsable);
    }

    @ParameterizedTest
    @CsvSource({"127.0.0.1, 127.0.0.1", "::1, ::1"})
    void loopbackIsPingedIfTheRendezvousServerIsThereToo(String text, String rendezvous) throws Exception {
        assertThat(PunchAddress.isUsable(endpoint(text, 4000), endpoint(rendezvous, 5)))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({"5.6.7.8, 0, 5.5.5.5", "5.6.7.8, 4000, 2a01::5", "2a01::1, 4000, 5.5.5.5"})
    void noPortAndTheOtherFamilyAreNotPinged(String text, int port, String rendezvous) throws Exception {
        assertThat(PunchAddress.isUsable(endpoint(text, port), endpoint(rendezvous, 5)))
                .isFalse();
    }

    private static Endpoint endpoint(String text, int port) throws Exception {
        return Endpoint.of(InetAddress.ofLiteral(text).getAddress(), port);
    }
}
