package net.kcptun.core.crypto;

import net.kcptun.core.wire.Entropy;

/// 12-byte nonces: a little-endian 96-bit counter with a random start, as short nonces must not be drawn at random.
///
/// All senders of one key count in the same 2^96 nonces. Two of them that send 2^48 packets each overlap with
/// probability 2^-47. The counter wraps around to zero.
final class CounterNonces implements Nonces {
    static final int BYTES = 12;

    private final Entropy entropy;
    private final OwnNonces own;
    private final int cipher;
    private long low;
    private int high;

    CounterNonces(Entropy entropy, OwnNonces own) {
        this.entropy = entropy;
        this.own = own;
        draw();
        this.cipher = own.count(low, high);
    }

    @Override
    public void next(byte[] buf, int off) {
        LittleEndian.put64(buf, off, low);
        LittleEndian.put32(buf, off + Long.BYTES, high);
        if (++low == 0) {
            high++;
        }
    }

    @Override
    public void renew() {
        draw();
        own.recount(cipher, low, high);
    }

    private void draw() {
        byte[] start = new byte[BYTES];
        entropy.fill(start, 0, BYTES);
        low = LittleEndian.i64(start, 0);
        high = LittleEndian.i32(start, Long.BYTES);
    }
}
