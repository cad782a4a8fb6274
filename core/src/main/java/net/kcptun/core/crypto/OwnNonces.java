package net.kcptun.core.crypto;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReference;
import net.kcptun.core.wire.Entropy;

/// Knows the nonces that this program has sealed with, so that it does not take a packet of its own for the peer's.
///
/// Both ends seal with one key, and nothing in a packet says which way it goes: whoever sends an end's packets back to
/// it would otherwise have them taken, and a session would give its user what the user had sent.
///
/// Nothing is remembered for a packet. A long nonce is random but for its last 4 bytes, a hash of the others by a
/// secret of this program: of the peer's, one in 2^32 is taken for ours and lost. Short ones are counted, so a nonce is
/// ours if it follows the start of one of our counts; the last [#COUNTS] of them are known, more than sessions live
/// through. Cost: 10 multiplications, or a comparison for each count. All ciphers of a program share one, from any
/// thread.
public final class OwnNonces {
    static final int COUNTS = 64;

    /// Nonces of one count at most: with as many, two random counts touch once in 2^47.
    private static final int COUNT_BITS = 48;

    private static final int RANDOM_BYTES = RandomNonces.BYTES - Integer.BYTES;

    private final NonceHash hash;
    private final AtomicReference<Count[]> counts = new AtomicReference<>(new Count[0]);

    private record Count(long low, int high) {
        boolean holds(long otherLow, int otherHigh) {
            long passed = otherLow - low;
            int carry = Long.compareUnsigned(otherLow, low) < 0 ? 1 : 0;
            return passed >>> COUNT_BITS == 0 && otherHigh - carry == high;
        }
    }

    public OwnNonces(Entropy entropy) {
        hash = new NonceHash(entropy);
    }

    /// Makes the long nonce at `buf[off]`, all of it random, ours.
    void sign(byte[] buf, int off) {
        LittleEndian.put32(buf, off + RANDOM_BYTES, signature(buf, off));
    }

    /// Short nonces are counted from here on, low bytes first.
    void count(long low, int high) {
        counts.updateAndGet(before -> {
            Count[] after = Arrays.copyOf(before, Math.min(before.length + 1, COUNTS));
            System.arraycopy(before, 0, after, 1, after.length - 1);
            after[0] = new Count(low, high);
            return after;
        });
    }

    /// Whether the nonce `buf[off..off+len)` is one of ours.
    boolean contains(byte[] buf, int off, int len) {
        if (len == RandomNonces.BYTES) {
            return LittleEndian.i32(buf, off + RANDOM_BYTES) == signature(buf, off);
        }
        long low = LittleEndian.i64(buf, off);
        int high = LittleEndian.i32(buf, off + Long.BYTES);
        for (Count count : counts.get()) {
            if (count.holds(low, high)) {
                return true;
            }
        }
        return false;
    }

    private int signature(byte[] buf, int off) {
        return (int) hash.of(buf, off, RANDOM_BYTES);
    }
}
