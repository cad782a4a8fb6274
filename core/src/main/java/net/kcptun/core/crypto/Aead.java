package net.kcptun.core.crypto;

/// One cipher with one key of 32 bytes, text and tag in place. Callers choose the nonces, pad, and filter replays.
///
/// ```
///  off            off + textLen     + 16
///  | text         | tag             |
/// ```
/// Used by one thread. Implementations allocate little and keep nothing of a datagram.
interface Aead {
    /// Associated data of the three AEAD methods in the kcptun v2 protocol; the zero byte is part of it.
    byte[] ASSOCIATED = {'k', 'c', 'p', 't', 'u', 'n', '-', 'l', 'i', 'b', 'e', 'v', 0};

    /// The key from now on, by a copy. Before anything else.
    void key(byte[] key);

    /// Encrypts the text and writes the tag behind it. A nonce never comes twice with a key.
    void seal(byte[] nonce, int nonceAt, byte[] buf, int off, int textLen);

    /// Whether text and tag are authentic. If so, the text is open; if not, it is undefined.
    boolean open(byte[] nonce, int nonceAt, byte[] buf, int off, int textLen);

    /// The library that does the work, for the log.
    String provider();

    /// Overwrites the copies of the key that are within reach. The object must not be used afterwards.
    void wipe();
}
