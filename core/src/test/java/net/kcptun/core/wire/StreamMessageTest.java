package net.kcptun.core.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class StreamMessageTest {
    @Test
    void theLengthInAHeaderCountsTheHeader() {
        byte[] buf = {9, 9, 9, 9, 9};
        StreamMessage.putHeader(buf, StreamMessage.PUSH, 0x1234);
        assertThat(buf).containsExactly(0, 1, 0x12, 0x38, 9);
    }
}
