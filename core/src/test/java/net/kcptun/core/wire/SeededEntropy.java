package net.kcptun.core.sim;

import java.util.Random;
import net.kcptun.core.wire.Entropy;

/// The same bytes for the same seed.
public final class SeededEntropy implements Entropy {
    private final Random random;

    public SeededEntropy(long seed) {
        random = new Random(seed);
    }

    @Override
    public void fill(byte[] buf, int off, int len) {
        byte[] bytes = new byte[len];
        random.nextBytes(bytes);
        System.arraycopy(bytes, 0, buf, off, len);
    }

    @Override
    public int nextInt() {
        return random.nextInt();
    }
}
