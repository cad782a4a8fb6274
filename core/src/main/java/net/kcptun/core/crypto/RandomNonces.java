package net.kcptun.core.crypto;

import net.kcptun.core.wire.Entropy;

/// 24-byte nonces, of which 20 are drawn at random: with 2^48 packets under a key, two are equal with probability
/// 2^-65. The others follow from them ([OwnNonces]).
///
/// Bits are drawn for many packets at once, because a cryptographic generator's cost is mostly a call's, not a
/// byte's.
final class RandomNonces implements Nonces {
    static final int BYTES = 24;
    private static final int DRAWN_BYTES = 20;
    private static final int AT_ONCE = 64;

    private final Entropy entropy;
    private final OwnNonces own;
    private final byte[] pool = new byte[AT_ONCE * DRAWN_BYTES];
    private int used = pool.length;

    RandomNonces(Entropy entropy, OwnNonces own) {
        this.entropy = entropy;
        this.own = own;
    }

    @Override
    public void next(byte[] buf, int off) {
        if (used == pool.length) {
            entropy.fill(pool, 0, pool.length);
            used = 0;
        }
        System.arraycopy(pool, used, buf, off, DRAWN_BYTES);
        used += DRAWN_BYTES;
        own.sign(buf, off);
    }

    @Override
    public void renew() {
        used = pool.length;
    }
}
