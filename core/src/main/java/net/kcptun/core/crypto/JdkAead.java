package net.kcptun.core.crypto;

import static net.kcptun.core.crypto.CipherMethod.TAG_BYTES;

import java.security.spec.AlgorithmParameterSpec;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;

/// The two methods that the JDK has as they are, with a 12-byte nonce: ChaCha20-Poly1305 (RFC 8439) and AES-256 in
/// Galois counter mode (NIST SP 800-38D).
final class JdkAead implements Aead {
    private static final int NONCE_BYTES = 12;

    private final JdkCipher cipher;
    private final RawKey key;
    private final NonceForm form;

    /// How the JDK wants a nonce, which begins at `at`.
    private interface NonceForm {
        AlgorithmParameterSpec of(byte[] buf, int at);
    }

    private JdkAead(String transformation, RawKey key, NonceForm form) {
        this.cipher = new JdkCipher(transformation);
        this.key = key;
        this.form = form;
    }

    static JdkAead chaCha20Poly1305(byte[] key) {
        return new JdkAead(
                "ChaCha20-Poly1305",
                new RawKey("ChaCha20", key),
                (buf, at) -> new IvParameterSpec(buf, at, NONCE_BYTES));
    }

    static JdkAead aes256Gcm(byte[] key) {
        return new JdkAead(
                "AES/GCM/NoPadding",
                new RawKey("AES", key),
                (buf, at) -> new GCMParameterSpec(8 * TAG_BYTES, buf, at, NONCE_BYTES));
    }

    @Override
    public void seal(byte[] buf, int off, int textLen) {
        cipher.seal(key, form.of(buf, off + textLen + TAG_BYTES), buf, off, textLen);
    }

    @Override
    public boolean open(byte[] buf, int off, int textLen) {
        return cipher.open(key, form.of(buf, off + textLen + TAG_BYTES), buf, off, textLen);
    }

    @Override
    public String provider() {
        return "JDK";
    }

    @Override
    public void wipe() {
        key.destroy();
    }
}
