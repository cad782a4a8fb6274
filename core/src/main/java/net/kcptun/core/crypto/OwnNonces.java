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
/// ours if it follows the start of one of our counts. Cost: 10 multiplications, or a comparison for each count. All
/// ciphers of a program share one, from any thread.
///
/// | counts | event | then |
/// |---|---|---|
/// | any | a cipher is made | it has a present one, which nobody else's push out |
/// | a cipher's present one | it counts from elsewhere, as for a new socket | the old one is the newest of the past |
/// | [#PAST] past ones | another one becomes past | the oldest is forgotten: no session lived so long |
public final class OwnNonces {
    /// Past counts that are known, of all ciphers.
    static final int PAST = 64;

    /// Nonces of one count at most: with as many, two random counts touch once in 2^47.
    private static final int COUNT_BITS = 48;

    private static final int RANDOM_BYTES = RandomNonces.BYTES - Integer.BYTES;

    private final NonceHash hash;
    /// The present ones in the order of their ciphers, then the past ones, the newest first.
    private final AtomicReference<Counts> counts = new AtomicReference<>(new Counts(0, new Count[0]));

    private record Count(long low, int high) {
        boolean holds(long otherLow, int otherHigh) {
            long passed = otherLow - low;
            int carry = Long.compareUnsigned(otherLow, low) < 0 ? 1 : 0;
            return passed >>> COUNT_BITS == 0 && otherHigh - carry == high;
        }
    }

    private record Counts(int present, Count[] all) {
        Counts with(Count fresh) {
            Count[] after = new Count[all.length + 1];
            System.arraycopy(all, 0, after, 0, present);
            after[present] = fresh;
            System.arraycopy(all, present, after, present + 1, all.length - present);
            return new Counts(present + 1, after);
        }

        Counts replaced(int cipher, Count fresh) {
            int past = Math.min(all.length - present + 1, PAST);
            Count[] after = Arrays.copyOf(all, present + past);
            after[cipher] = fresh;
            after[present] = all[cipher];
            System.arraycopy(all, present, after, present + 1, past - 1);
            return new Counts(present, after);
        }
    }

    public OwnNonces(Entropy entropy) {
        hash = new NonceHash(entropy);
    }

    /// Makes the long nonce at `buf[off]`, all of it random, ours.
    void sign(byte[] buf, int off) {
        LittleEndian.put32(buf, off + RANDOM_BYTES, signature(buf, off));
    }

    /// The short nonces of one more cipher are counted from here on, low bytes first. Returns its number.
    int count(long low, int high) {
        Count fresh = new Count(low, high);
        return counts.updateAndGet(before -> before.with(fresh)).present() - 1;
    }

    /// The cipher of that number counts from here on.
    void recount(int cipher, long low, int high) {
        Count fresh = new Count(low, high);
        counts.updateAndGet(before -> before.replaced(cipher, fresh));
    }

    /// Whether the nonce `buf[off..off+len)` is one of ours.
    boolean contains(byte[] buf, int off, int len) {
        if (len == RandomNonces.BYTES) {
            return LittleEndian.i32(buf, off + RANDOM_BYTES) == signature(buf, off);
        }
        long low = LittleEndian.i64(buf, off);
        int high = LittleEndian.i32(buf, off + Long.BYTES);
        for (Count count : counts.get().all()) {
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
