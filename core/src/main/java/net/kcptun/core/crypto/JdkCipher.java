package net.kcptun.core.crypto;

import static net.kcptun.core.crypto.CipherMethod.TAG_BYTES;

import java.security.GeneralSecurityException;
import java.security.spec.AlgorithmParameterSpec;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;

/// A cipher of the JDK, with a nonce of 12 bytes.
///
/// Two objects, because the JDK refuses to encrypt with the key and nonce of the object's preceding use, whichever
/// that was. The JDK does the cipher in intrinsics and allocates a few small objects a packet; a forged packet also
/// costs the exception that reports it.
final class JdkCipher implements Aead {
    private final Cipher sealing;
    private final Cipher opening;
    private final RawKey key;
    private final NonceForm form;

    /// How the JDK wants a nonce, which begins at `at`.
    private interface NonceForm {
        AlgorithmParameterSpec of(byte[] buf, int at);
    }

    private JdkCipher(String transformation, String algorithm, NonceForm form) {
        try {
            sealing = Cipher.getInstance(transformation);
            opening = Cipher.getInstance(transformation);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK lacks " + transformation, e);
        }
        this.key = new RawKey(algorithm);
        this.form = form;
    }

    static JdkCipher chaCha20Poly1305() {
        return new JdkCipher(
                "ChaCha20-Poly1305", "ChaCha20", (buf, at) -> new IvParameterSpec(buf, at, CounterNonces.BYTES));
    }

    static JdkCipher aes256Gcm() {
        return new JdkCipher(
                "AES/GCM/NoPadding",
                "AES",
                (buf, at) -> new GCMParameterSpec(8 * TAG_BYTES, buf, at, CounterNonces.BYTES));
    }

    @Override
    public void key(byte[] bytes) {
        key.set(bytes);
    }

    @Override
    public void seal(byte[] nonce, int nonceAt, byte[] buf, int off, int textLen) {
        try {
            sealing.init(Cipher.ENCRYPT_MODE, key, form.of(nonce, nonceAt));
            sealing.updateAAD(ASSOCIATED);
            sealing.doFinal(buf, off, textLen, buf, off);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("cannot seal", e);
        }
    }

    @Override
    public boolean open(byte[] nonce, int nonceAt, byte[] buf, int off, int textLen) {
        try {
            opening.init(Cipher.DECRYPT_MODE, key, form.of(nonce, nonceAt));
            opening.updateAAD(ASSOCIATED);
            opening.doFinal(buf, off, textLen + TAG_BYTES, buf, off);
            return true;
        } catch (AEADBadTagException e) {
            return false;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("cannot open", e);
        }
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
