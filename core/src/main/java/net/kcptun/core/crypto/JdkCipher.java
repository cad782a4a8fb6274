package net.kcptun.core.crypto;

import static net.kcptun.core.crypto.CipherMethod.TAG_BYTES;

import java.security.GeneralSecurityException;
import java.security.spec.AlgorithmParameterSpec;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;

/// An AEAD cipher of the JDK, on text and tag in place.
///
/// Two objects, because the JDK refuses to encrypt with the key and nonce of the object's preceding use, whichever
/// that was. The JDK does the cipher in intrinsics and allocates a few small objects a packet; a forged packet also
/// costs the exception that reports it.
final class JdkCipher {
    private final Cipher sealing;
    private final Cipher opening;

    JdkCipher(String transformation) {
        try {
            sealing = Cipher.getInstance(transformation);
            opening = Cipher.getInstance(transformation);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK lacks " + transformation, e);
        }
    }

    void seal(SecretKey key, AlgorithmParameterSpec nonce, byte[] buf, int off, int textLen) {
        try {
            sealing.init(Cipher.ENCRYPT_MODE, key, nonce);
            sealing.updateAAD(Aead.ASSOCIATED);
            sealing.doFinal(buf, off, textLen, buf, off);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("cannot seal", e);
        }
    }

    boolean open(SecretKey key, AlgorithmParameterSpec nonce, byte[] buf, int off, int textLen) {
        try {
            opening.init(Cipher.DECRYPT_MODE, key, nonce);
            opening.updateAAD(Aead.ASSOCIATED);
            opening.doFinal(buf, off, textLen + TAG_BYTES, buf, off);
            return true;
        } catch (AEADBadTagException e) {
            return false;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("cannot open", e);
        }
    }
}
