package net.kcptun.core.tunnel.session;

import net.kcptun.core.wire.Bytes;
import net.kcptun.core.wire.Endpoint;
import net.kcptun.core.wire.Entropy;

/// A hash of an address and a conv that nobody can aim at: peers choose both, and sessions that met in a table
/// would make each packet cost their number.
///
/// The words are multiplied with random numbers and added up, so that for any two sessions, however chosen, the
/// chance to meet is that of random ones (multilinear hashing, which is strongly universal); then all bits are
/// spread, since regular inputs would make regular sums. Cost: 8 multiplications.
final class SessionHash {
    private static final int WORDS = 6;
    private static final long WORD = 0xffff_ffffL;

    private final long[] factors = new long[WORDS + 1];

    SessionHash(Entropy entropy) {
        byte[] bytes = new byte[Long.BYTES];
        for (int i = 0; i < factors.length; i++) {
            entropy.fill(bytes, 0, bytes.length);
            factors[i] = Bytes.i64(bytes, 0);
        }
    }

    int of(Endpoint peer, int conv) {
        long[] by = factors;
        long sum = by[0]
                + by[1] * (conv & WORD)
                + by[2] * peer.port()
                + by[3] * (peer.low() & WORD)
                + by[4] * (peer.low() >>> Integer.SIZE)
                + by[5] * (peer.high() & WORD)
                + by[6] * (peer.high() >>> Integer.SIZE);
        long mixed = (sum >>> Integer.SIZE ^ sum) * 0xbf58476d1ce4e5b9L;
        return (int) ((mixed ^ mixed >>> 27) * 0x94d049bb133111ebL >>> Integer.SIZE);
    }
}
