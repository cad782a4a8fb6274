package net.kcptun.core.crypto;

import java.util.Arrays;
import net.kcptun.core.wire.Entropy;

/// Lengthens packets by 0..15 bytes at random, so that the lengths of short ones tell little.
///
/// Every byte of a padding of p bytes has the value p. Nobody removes it: all parsers of the kcptun v2 protocol know
/// their lengths. One call of the generator serves eight packets.
final class Padding {
    private static final int DRAW_BITS = 4;
    private static final int DRAWS_AN_INT = Integer.SIZE / DRAW_BITS;
    private static final int MOST = (1 << DRAW_BITS) - 1;

    private final Entropy entropy;
    private int bits;
    private int drawsLeft;

    Padding(Entropy entropy) {
        this.entropy = entropy;
    }

    /// Appends the padding at `buf[at]`, at most `room` bytes of it, and returns how many. Where `room` is less than
    /// 15, all lengths that fit are about equally likely.
    int append(byte[] buf, int at, int room) {
        if (room <= 0) {
            return 0;
        }
        int count = draw() * (Math.min(room, MOST) + 1) >>> DRAW_BITS;
        Arrays.fill(buf, at, at + count, (byte) count);
        return count;
    }

    /// A number 0..15.
    private int draw() {
        if (drawsLeft == 0) {
            bits = entropy.nextInt();
            drawsLeft = DRAWS_AN_INT;
        }
        int draw = bits & MOST;
        bits >>>= DRAW_BITS;
        drawsLeft--;
        return draw;
    }
}
