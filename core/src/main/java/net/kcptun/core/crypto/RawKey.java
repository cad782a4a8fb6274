package net.kcptun.core.crypto;

import java.util.Arrays;
import javax.crypto.SecretKey;

/// 32 key bytes in the shape that the JDK's ciphers take. Unlike `SecretKeySpec` it can be refilled, which a subkey
/// for each packet needs, and wiped.
final class RawKey implements SecretKey {
    private static final long serialVersionUID = 1L;

    private final String algorithm;
    private final byte[] bytes = new byte[PresharedKey.BYTES];

    RawKey(String algorithm) {
        this.algorithm = algorithm;
    }

    void set(byte[] key) {
        System.arraycopy(key, 0, bytes, 0, bytes.length);
    }

    @Override
    public String getAlgorithm() {
        return algorithm;
    }

    @Override
    public String getFormat() {
        return "RAW";
    }

    /// A copy: the JDK's ciphers overwrite what they were given.
    @Override
    public byte[] getEncoded() {
        return bytes.clone();
    }

    @Override
    public void destroy() {
        Arrays.fill(bytes, (byte) 0);
    }

    @Override
    public String toString() {
        return "a key for " + algorithm;
    }
}
