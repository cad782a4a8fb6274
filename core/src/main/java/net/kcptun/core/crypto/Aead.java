package net.kcptun.core.crypto;

/// One cipher with one key, on datagrams in place. Callers choose the nonces, pad, and filter replays.
///
/// ```
///  off            off + textLen     + 16         + nonceBytes
///  | text         | tag             | nonce      |
/// ```
/// Used by one thread. Implementations allocate little and keep nothing of a datagram.
interface Aead {
    /// Associated data of the three AEAD methods in the kcptun v2 protocol; the zero byte is part of it.
    byte[] ASSOCIATED = {'k', 'c', 'p', 't', 'u', 'n', '-', 'l', 'i', 'b', 'e', 'v', 0};

    /// Encrypts the text and writes the tag. The nonce is in its place already and differs from all before it.
    void seal(byte[] buf, int off, int textLen);

    /// Whether the datagram is authentic. If so, its text is open; if not, its text is undefined.
    boolean open(byte[] buf, int off, int textLen);

    /// The library that does the work, for the log.
    String provider();

    /// Overwrites the copies of the key that are within reach. The object must not be used afterwards.
    void wipe();
}
