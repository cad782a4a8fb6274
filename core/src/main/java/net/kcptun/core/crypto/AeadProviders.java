package net.kcptun.core.crypto;

/// Which library serves which method.
final class AeadProviders {
    private AeadProviders() {}

    /// The implementation of `method` with a copy of `key`, 32 bytes.
    static Aead choose(CipherMethod method, byte[] key) {
        return switch (method) {
            case XCHACHA20POLY1305_IETF -> new XChaCha20Poly1305(key);
            case XSALSA20POLY1305 -> new XSalsa20Poly1305(key);
            case CHACHA20POLY1305_IETF -> JdkAead.chaCha20Poly1305(key);
            case AES256GCM -> JdkAead.aes256Gcm(key);
        };
    }
}
