package net.kcptun.core.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntFunction;
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
    void theHalvesOfAnAddressCanBeAsked() {
        Endpoint v6 = Endpoint.of(new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16}, 9);
        assertThat(v6.high()).isEqualTo(0x0102030405060708L);
        assertThat(v6.low()).isEqualTo(0x090a0b0c0d0e0f10L);
        Endpoint v4 = Endpoint.of(new byte[] {(byte) 200, 1, 2, 3}, 9);
        assertThat(v4.high()).isZero();
        assertThat(v4.low()).isEqualTo(0xc8010203L);
    }

    /// A table of sessions looks at the lowest bits of hashes, and what meets there differs little.
    @Test
    void neighboursHaveHashesFarApart() {
        assertSpread(i -> Endpoint.ipv4(0x7f000001, i));
        assertSpread(i -> Endpoint.ipv4(0x0a000000 + i, 4000));
        assertSpread(i -> Endpoint.ipv4(i << 16, 4000));
        assertSpread(i -> Endpoint.ipv6(0xfe80L << 48, i, 4000, 2));
        assertSpread(i -> Endpoint.ipv6(0x2001_0db8_0000_0000L + i, 1, 4000, 0));
        assertSpread(i -> Endpoint.ipv6(0xfe80L << 48, 1, 4000, i));
    }

    @Test
    void theOrderTellsApartWhatEqualsDoes() {
        Endpoint one = Endpoint.ipv6(1, 2, 3, 4);
        assertThat(one.compareTo(Endpoint.ipv6(1, 2, 3, 4))).isZero();
        for (Endpoint other : List.of(
                Endpoint.ipv6(0, 2, 3, 4),
                Endpoint.ipv6(1, 0, 3, 4),
                Endpoint.ipv6(1, 2, 0, 4),
                Endpoint.ipv6(1, 2, 3, 0))) {
            assertThat(one).isGreaterThan(other);
            assertThat(other).isLessThan(one);
        }
        assertThat(Endpoint.ipv4(1, 2)).isLessThan(Endpoint.ipv6(0, 1, 2, 0));
    }

    @Test
    void aPortBeyondSixteenBitsIsRefused() {
        assertThatThrownBy(() -> Endpoint.ipv4(0, 65536)).hasMessageContaining("0..65535");
    }

    /// Of 65,536 endpoints hardly two have the same hash, and no lowest ten bits are those of many more than 64.
    private static void assertSpread(IntFunction<Endpoint> endpoints) {
        Set<Integer> hashes = new HashSet<>();
        int[] bucket = new int[1024];
        for (int i = 0; i < 65536; i++) {
            int hash = endpoints.apply(i).hashCode();
            hashes.add(hash);
            bucket[hash & 1023]++;
        }
        assertThat(hashes).hasSizeGreaterThan(65_500);
        assertThat(Arrays.stream(bucket).max().orElseThrow()).isLessThan(120);
    }

    private static Endpoint ipv6(String text) throws Exception {
        return Endpoint.of(InetAddress.getByName(text).getAddress(), 80);
    }
}
