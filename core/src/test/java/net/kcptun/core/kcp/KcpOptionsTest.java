package net.kcptun.core.kcp;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class KcpOptionsTest {
    @Test
    void whatIsOutOfRangeIsRefusedByName() {
        assertRefused("sndwnd: 15 is not in 16..65536", 15, 256, 1, 100, 0, 1);
        assertRefused("rcvwnd: 65537 is not in 16..65536", 256, 65537, 1, 100, 0, 1);
        assertRefused("nodelay: 3 is not in 0..2", 256, 256, 3, 100, 0, 1);
        assertRefused("interval: 9 is not in 10..500", 256, 256, 1, 9, 0, 1);
        assertRefused("resend: 101 is not in 0..100", 256, 256, 1, 100, 101, 1);
        assertRefused("flush: -1 is not in 0..2", 256, 256, 1, 100, 0, -1);
    }

    private static void assertRefused(String why, int... values) {
        assertThatThrownBy(() -> new KcpOptions(values[0], values[1], values[2], values[3], values[4], true, values[5]))
                .hasMessage(why);
    }
}
