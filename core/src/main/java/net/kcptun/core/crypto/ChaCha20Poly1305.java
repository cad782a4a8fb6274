package net.kcptun.core.crypto;

import static net.kcptun.core.crypto.CipherMethod.TAG_BYTES;

import javax.crypto.spec.IvParameterSpec;

/// RFC 8439 with a 12-byte nonce, by the JDK.
final class ChaCha20Poly1305 implements Aead {
    private static final int NONCE_BYTES = 12;

    private final JdkCipher cipher = new JdkCipher("ChaCha20-Poly1305");
    private final RawKey key;

    ChaCha20Poly1305(byte[] key) {
        this.key = new RawKey("ChaCha20", key);
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

    private static IvParameterSpec nonce(byte[] buf, int at) {
        return new IvParameterSpec(buf, at, NONCE_BYTES);
    }
}
