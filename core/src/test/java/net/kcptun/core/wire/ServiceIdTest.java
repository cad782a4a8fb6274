package net.kcptun.core.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import net.kcptun.core.wire.ControlMessage.ServiceId;
import org.junit.jupiter.api.Test;

final class ServiceIdTest {
    @Test
    void printableAsciiIsShownQuoted() {
        assertThat(id("home office~").text()).isEqualTo("\"home office~\"");
        assertThat(ServiceId.EMPTY.text()).isEqualTo("\"\"");
    }

    @Test
    void whatCouldNotBeReadBackIsShownInHexadecimal() {
        assertThat(id("a\"b").text()).isEqualTo("612262");
        assertThat(id("a\nb").text()).isEqualTo("610a62");
        assertThat(id("a\u007f").text()).isEqualTo("617f");
        assertThat(id("ü").text()).isEqualTo("fc");
    }

    @Test
    void equalBytesAreOneId() {
        assertThat(id("home")).isEqualTo(id("home")).hasSameHashCodeAs(id("home"));
        assertThat(id("home")).isNotEqualTo(id("work")).isNotEqualTo("home");
        assertThat(id("home").hashCode()).isNotEqualTo(id("work").hashCode());
    }

    @Test
    void theBytesAreItsOwn() {
        byte[] bytes = {1, 2, 3};
        ServiceId id = new ServiceId(bytes);
        bytes[0] = 9;
        assertThat(id).hasToString("010203");
    }

    @Test
    void anIdOf257BytesIsRefused() {
        assertThat(new ServiceId(new byte[256]).length()).isEqualTo(256);
        assertThatThrownBy(() -> new ServiceId(new byte[257])).hasMessageContaining("not 257");
    }

    private static ServiceId id(String text) {
        return new ServiceId(text.getBytes(StandardCharsets.ISO_8859_1));
    }
}
