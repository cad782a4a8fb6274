package net.kcptun.app.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;

/// Whatever is taken for an address can be written and read again, and shown on one line; what is refused is not
/// quoted.
final class HostPortFuzzTest {
    @FuzzTest
    void anyText(byte[] data) {
        String text = new String(data, StandardCharsets.UTF_8);
        HostPort address;
        try {
            address = HostPort.parse(text);
        } catch (IllegalArgumentException e) {
            assertThat(e).hasNoCause();
            assertThat(e.getMessage()).matches("has [-0-9a-zA-Z .,:()\\[\\]]+");
            return;
        }
        assertThat(HostPort.parse(address.toString())).isEqualTo(address);
        assertThat(address.port()).isBetween(0, 65535);
        assertThat(address.host()).hasSizeLessThanOrEqualTo(255);
        assertThat(text).startsWith(address.host().indexOf(':') < 0 ? address.host() : '[' + address.host() + ']');
        assertThat(PlainLine.isPlain(address.toString()))
                .as("on one line: " + address)
                .isTrue();
    }
}
