package net.kcptun.core.crypto;

import static net.kcptun.core.crypto.CipherMethod.TAG_BYTES;

import javax.crypto.spec.GCMParameterSpec;

/// AES-256 in Galois counter mode (NIST SP 800-38D) with a 12-byte nonce, by the JDK.
final class Aes256Gcm implements Aead {
    private static final int NONCE_BYTES = 12;

    private final JdkCipher cipher = new JdkCipher("AES/GCM/NoPadding");
    private final RawKey key;

    Aes256Gcm(byte[] key) {
        this.key = new RawKey("AES", key);
    }

    @Override
    public void seal(byte[] buf, int off, int textLen) {
        cipher.seal(key, nonce(buf, off + textLen + TAG_BYTES), buf, off, textLen);
    }

    @Override
    public boolean open(byte[] buf, int off, int textLen) {
        return cipher.open(key, nonce(buf, off + textLen + TAG_BYTES), buf, off, textLen);
    }

    @Override
    public String provider() {
        return "JDK";
    }

    @Override
    public void wipe() {
        key.destroy();
    }

    private static GCMParameterSpec nonce(byte[] buf, int at) {
        return new GCMParameterSpec(8 * TAG_BYTES, buf, at, NONCE_BYTES);
    }
}
