package net.kcptun.core.crypto;

import static net.kcptun.core.crypto.CipherMethod.TAG_BYTES;

/// The methods that take a library's cipher as it is.
///
/// @param cipher has its key, and is for this object alone
record ShortNonceAead(AeadCipher cipher) implements Aead {
    static ShortNonceAead of(AeadCipher cipher, byte[] key) {
        cipher.key(key);
        return new ShortNonceAead(cipher);
    }

    @Override
    public void seal(byte[] buf, int off, int textLen) {
        cipher.seal(buf, off + textLen + TAG_BYTES, buf, off, textLen);
    }

    @Override
    public boolean open(byte[] buf, int off, int textLen) {
        return cipher.open(buf, off + textLen + TAG_BYTES, buf, off, textLen);
    }

    @Override
    public String provider() {
        return cipher.provider();
    }

    @Override
    public void wipe() {
        cipher.wipe();
    }
}
