package net.kcptun.core.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import net.kcptun.core.wire.Entropy;
import net.kcptun.core.wire.SeededEntropy;
import org.junit.jupiter.api.Test;

final class PaddingTest {
    private static final int PACKETS = 16_000;

    @Test
    void lengthsZeroToFifteenAreEquallyLikely() {
        int[] counts = counts(1000);
        assertThat(counts).hasSize(16);
        for (int count : counts) {
            assertThat(count).isBetween(PACKETS / 16 - 160, PACKETS / 16 + 160);
        }
    }

    @Test
    void paddingNeverExceedsItsRoomAndUsesAllOfIt() {
        for (int room = 0; room <= 15; room++) {
            int[] counts = counts(room);
            for (int length = 0; length <= 15; length++) {
                assertThat(counts[length] > 0).as("%d of %d", length, room).isEqualTo(length <= room);
            }
        }
    }

    @Test
    void fullOrOversizedPacketGetsNone() {
        Padding padding = new Padding(new SeededEntropy(1));
        assertThat(padding.append(new byte[0], 0, 0)).isZero();
        assertThat(padding.append(new byte[0], 0, -3)).isZero();
    }

    @Test
    void eightPacketsTakeOneCallOfTheGenerator() {
        AtomicInteger calls = new AtomicInteger();
        Padding padding = new Padding(new Entropy() {
            @Override
            public void fill(byte[] buf, int off, int len) {
                throw new AssertionError("the generator for nonces is not needed");
            }

            @Override
            public int nextInt() {
                calls.incrementAndGet();
                return 0x76543210;
            }
        });
        byte[] buf = new byte[15];
        for (int packet = 0; packet < 16; packet++) {
            assertThat(padding.append(buf, 0, 15)).isEqualTo(packet % 8);
        }
        assertThat(calls).hasValue(2);
    }

    @Test
    void everyByteOfThePaddingIsItsLength() {
        Padding padding = new Padding(new SeededEntropy(2));
        for (int i = 0; i < 100; i++) {
            byte[] buf = new byte[40];
            Arrays.fill(buf, (byte) 99);
            int length = padding.append(buf, 10, 30);
            for (int at = 0; at < buf.length; at++) {
                boolean isPadding = at >= 10 && at < 10 + length;
                assertThat(buf[at]).isEqualTo((byte) (isPadding ? length : 99));
            }
        }
    }

    private static int[] counts(int room) {
        Padding padding = new Padding(new SeededEntropy(3));
        int[] counts = new int[16];
        byte[] buf = new byte[15];
        for (int i = 0; i < PACKETS; i++) {
            counts[padding.append(buf, 0, room)]++;
        }
        return counts;
    }
}
