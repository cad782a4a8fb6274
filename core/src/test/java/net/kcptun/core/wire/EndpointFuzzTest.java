package net.kcptun.core.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import net.kcptun.core.fuzz.Tape;

/// An address as people read it is one that the JDK reads as the same bytes, and as short as RFC 5952 wants it.
final class EndpointFuzzTest {
    private static final byte[] MAPPED = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1};

    @FuzzTest
    void anyAddress(byte[] data) throws UnknownHostException {
        Tape tape = new Tape(data);
        int port = tape.u16();
        byte[] address = tape.bytes(data.length >= 18 ? 16 : 4);
        Endpoint endpoint = Endpoint.of(address, port);
        assertThat(endpoint.address()).isEqualTo(address);
        assertThat(endpoint)
                .isEqualTo(Endpoint.of(address.clone(), port))
                .hasSameHashCodeAs(Endpoint.of(address, port));

        String text = endpoint.toString();
        int colon = text.lastIndexOf(':');
        assertThat(Integer.parseInt(text.substring(colon + 1))).isEqualTo(port);
        String host = text.substring(0, colon);
        assertThat(InetAddress.ofLiteral(host).getAddress()).isEqualTo(isMapped(address) ? last4(address) : address);
        if (address.length == 16) {
            assertThat(host).startsWith("[").endsWith("]").doesNotMatch(".*[\\[:]0[0-9a-f].*|.*[A-F].*");
            assertThat(host.contains("::")).as(host).isEqualTo(hasZeroRun(address));
        }
    }

    /// Two groups in a row, or more.
    private static boolean hasZeroRun(byte[] address) {
        for (int at = 0; at <= 12; at += 2) {
            if (Bytes.i32(address, at) == 0) {
                return true;
            }
        }
        return false;
    }

    private static boolean isMapped(byte[] address) {
        return address.length == 16 && Arrays.equals(address, 0, 12, MAPPED, 0, 12);
    }

    private static byte[] last4(byte[] address) {
        return Arrays.copyOfRange(address, 12, 16);
    }
}
