package net.kcptun.core.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;

final class EndpointTest {
    @Test
    void ipv4IsWrittenDotted() {
        assertThat(Endpoint.ipv4(0x7f000001, 5000)).hasToString("127.0.0.1:5000");
    }

    @Test
    void ipv6IsWrittenAsRfc5952Says() throws Exception {
        assertThat(ipv6("::1")).hasToString("[::1]:80");
        assertThat(ipv6("::")).hasToString("[::]:80");
        assertThat(ipv6("2001:db8::")).hasToString("[2001:db8::]:80");
        assertThat(ipv6("2001:db8:0:1:1:1:1:1")).hasToString("[2001:db8:0:1:1:1:1:1]:80");
        assertThat(ipv6("2001:0:0:1:0:0:0:1")).hasToString("[2001:0:0:1::1]:80");
        assertThat(ipv6("2001:db8:0:0:1:0:0:1")).hasToString("[2001:db8::1:0:0:1]:80");
        assertThat(ipv6("1:2:3:4:5:6:0:0")).hasToString("[1:2:3:4:5:6::]:80");
    }

    @Test
    void mappedIpv4AndScopesAreShown() {
        assertThat(Endpoint.ipv6(0, 0xffff_0a000001L, 1, 0)).hasToString("[::ffff:10.0.0.1]:1");
        assertThat(Endpoint.ipv6(0xfe80L << 48, 1, 1, 3)).hasToString("[fe80::1%3]:1");
    }

    @Test
    void addressBytesComeBack() {
        byte[] bytes = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, (byte) 255};
        assertThat(Endpoint.of(bytes, 9).address()).isEqualTo(bytes);
        assertThat(Endpoint.of(new byte[] {(byte) 200, 1, 2, 3}, 9).address()).containsExactly(200, 1, 2, 3);
    }

    @Test
    void everyPartTellsEndpointsApart() {
        Endpoint one = Endpoint.ipv6(1, 2, 3, 4);
        assertThat(one).isEqualTo(Endpoint.ipv6(1, 2, 3, 4)).hasSameHashCodeAs(Endpoint.ipv6(1, 2, 3, 4));
        assertThat(one)
                .isNotEqualTo(Endpoint.ipv6(0, 2, 3, 4))
                .isNotEqualTo(Endpoint.ipv6(1, 0, 3, 4))
                .isNotEqualTo(Endpoint.ipv6(1, 2, 0, 4))
                .isNotEqualTo(Endpoint.ipv6(1, 2, 3, 0));
        assertThat(Endpoint.ipv4(1, 2)).isNotEqualTo(Endpoint.ipv6(0, 1, 2, 0));
    }

    @Test
    void aPortBeyondSixteenBitsIsRefused() {
        assertThatThrownBy(() -> Endpoint.ipv4(0, 65536)).hasMessageContaining("0..65535");
    }

    private static Endpoint ipv6(String text) throws Exception {
        return Endpoint.of(InetAddress.getByName(text).getAddress(), 80);
    }
}
