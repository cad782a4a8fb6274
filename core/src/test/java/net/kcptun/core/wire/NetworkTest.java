package net.kcptun.core.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;

final class NetworkTest {
    @Test
    void twentyFourBitsOfIpv4AreANetwork() throws Exception {
        assertThat(network("192.0.2.1")).isEqualTo(network("192.0.2.255"));
        assertThat(network("192.0.2.1")).isNotEqualTo(network("192.0.3.1"));
        assertThat(network("255.0.2.1")).isNotEqualTo(network("127.0.2.1"));
    }

    @Test
    void fiftySixBitsOfIpv6AreANetwork() throws Exception {
        assertThat(network("2001:db8:1:200::1")).isEqualTo(network("2001:db8:1:2ff:ffff::9"));
        assertThat(network("2001:db8:1:200::1")).isNotEqualTo(network("2001:db8:1:300::1"));
        assertThat(network("ff01:db8:1:200::1")).isNotEqualTo(network("7f01:db8:1:200::1"));
    }

    @Test
    void familiesAreApartButForMappedAddresses() throws Exception {
        Endpoint mapped = Endpoint.ipv6(0, 0xffff_c0000201L, 9, 0);
        assertThat(Network.of(mapped)).isEqualTo(network("192.0.2.1"));
        assertThat(Network.of(mapped.address())).isEqualTo(network("192.0.2.77"));
        assertThat(network("::c000:201")).isNotEqualTo(network("192.0.2.1"));
        assertThat(network("::1")).isNotEqualTo(network("0.0.0.1"));
    }

    @Test
    void portsAndTheFormOfTheAddressDoNotCount() throws Exception {
        byte[] v6 = InetAddress.getByName("2001:db8:1:200::1").getAddress();
        assertThat(Network.of(Endpoint.of(v6, 1)))
                .isEqualTo(Network.of(Endpoint.of(v6, 2)))
                .isEqualTo(Network.of(v6));
        byte[] v4 = {(byte) 192, 0, 2, 1};
        assertThat(Network.of(v4)).isEqualTo(Network.of(Endpoint.of(v4, 2)));
    }

    @Test
    void anAddressOfAnotherLengthIsRefused() {
        assertThatThrownBy(() -> Network.of(new byte[6])).hasMessageContaining("4 or 16 bytes");
    }

    private static long network(String address) throws Exception {
        return Network.of(InetAddress.getByName(address).getAddress());
    }
}
