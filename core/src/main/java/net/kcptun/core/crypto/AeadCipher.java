package net.kcptun.core.crypto;

/// A library's ChaCha20-Poly1305 (RFC 8439) or AES-256-GCM (NIST SP 800-38D): 32 bytes of key, 12 of nonce, text and
/// tag in place, always with [Aead#ASSOCIATED]. Used by one thread.
interface AeadCipher {
    int NONCE_BYTES = 12;

    /// The key from now on, by a copy.
    void key(byte[] key);

    /// Encrypts the text and writes the tag behind it. A nonce never comes twice with a key.
    void seal(byte[] nonce, int nonceAt, byte[] buf, int off, int textLen);

    /// Whether text and tag are authentic. If so, the text is open; if not, it is undefined.
    boolean open(byte[] nonce, int nonceAt, byte[] buf, int off, int textLen);

    String provider();

    /// Overwrites the copies of the key that are within reach. The object must not be used afterwards.
    void wipe();
}
