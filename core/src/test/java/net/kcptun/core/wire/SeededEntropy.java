package net.kcptun.core.wire;

import java.util.Arrays;
import java.util.Random;

/// The same bits for the same seed, and a count of the calls for many: the [Entropy] of all tests that need no bits of
/// their own.
public final class SeededEntropy implements Entropy {
    private final Random random;
    private int fills;

    public SeededEntropy(long seed) {
        random = new Random(seed);
    }

    /// An entropy whose every byte is `value`.
    public static Entropy constant(int value) {
        return new Entropy() {
            @Override
            public void fill(byte[] buf, int off, int len) {
                Arrays.fill(buf, off, off + len, (byte) value);
            }

            @Override
            public int nextInt() {
                return value * 0x01010101;
            }
        };
    }

    @Override
    public void fill(byte[] buf, int off, int len) {
        fills++;
        byte[] bytes = new byte[len];
        random.nextBytes(bytes);
        System.arraycopy(bytes, 0, buf, off, len);
    }

    @Override
    public int nextInt() {
        return random.nextInt();
    }

    /// How often bytes were asked for.
    public int fills() {
        return fills;
    }
}
