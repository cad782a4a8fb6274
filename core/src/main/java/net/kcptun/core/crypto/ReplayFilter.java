package net.kcptun.core.crypto;

import net.kcptun.core.wire.Entropy;

/// Remembers the nonces of authentic datagrams, so that none is taken twice.
public interface ReplayFilter {
    /// What a server remembers: 2^20 nonces, at a false positive rate below 2^-29, in at most 16.5 MB.
    int SERVER_NONCES = 1 << 20;

    /// What a client, which talks to one peer, remembers: 2^14 nonces, in at most 288 KB.
    int CLIENT_NONCES = 1 << 14;

    /// A filter that always knows the last `nonces` of them, up to 2^24. Any number of threads may share it.
    static ReplayFilter remembering(int nonces, Entropy entropy) {
        return new FingerprintFilter(nonces, new NonceHash(entropy));
    }

    /// Remembers the nonce `buf[off..off+len)`, 12 or 24 bytes, and answers whether it was unknown. A nonce that is
    /// remembered is never new; one that is not is taken for a known one at the filter's false positive rate.
    boolean isNew(byte[] buf, int off, int len);
}
