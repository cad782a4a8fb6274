package net.kcptun.core.crypto;

import java.util.Arrays;
import java.util.SplittableRandom;
import net.kcptun.core.wire.Entropy;

/// The same bits for the same seed, and a count of the calls.
final class SeededEntropy implements Entropy {
    private final SplittableRandom random;
    int fills;

    SeededEntropy(long seed) {
        random = new SplittableRandom(seed);
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

    /// An entropy whose every byte is `value`.
    static Entropy constant(int value) {
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
}
