package net.kcptun.core.crypto;

/// The nonces of the datagrams that one socket sends: no two are ever equal. Used by one thread.
interface Nonces {
    /// Writes the next nonce at `buf[off]`.
    void next(byte[] buf, int off);

    /// Forgets everything that is known of the nonces to come, as a new socket wants: its packets cannot be told to
    /// be the old one's.
    void renew();
}
