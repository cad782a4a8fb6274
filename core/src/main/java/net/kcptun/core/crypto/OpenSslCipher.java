package net.kcptun.core.crypto;

import static net.kcptun.core.crypto.CipherMethod.TAG_BYTES;
import static net.kcptun.core.crypto.NativeLibrary.slice;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// A cipher of OpenSSL, with a nonce of 12 bytes, on arrays where they are: nothing is copied. One context a direction,
/// since a change of direction sets up the key again.
final class OpenSslCipher implements Aead {
    private static final MemorySegment ASSOCIATED_DATA = MemorySegment.ofArray(ASSOCIATED);
    private static final MemorySegment NULL = MemorySegment.NULL;

    private final MemorySegment key = MemorySegment.ofArray(new byte[PresharedKey.BYTES]);
    private final MemorySegment size = Arena.ofAuto().allocate(ValueLayout.JAVA_INT);
    private final MemorySegment sealing;
    private final MemorySegment opening;
    private boolean isSealingKeyed;
    private boolean isOpeningKeyed;
    private boolean isWiped;

    private OpenSslCipher(String cipher) {
        sealing = OpenSsl.newContext(cipher, true);
        opening = OpenSsl.newContext(cipher, false);
    }

    /// @throws LinkageError where there is no OpenSSL
    static OpenSslCipher chaCha20Poly1305() {
        return new OpenSslCipher("EVP_chacha20_poly1305");
    }

    /// @throws LinkageError where there is no OpenSSL
    static OpenSslCipher aes256Gcm() {
        return new OpenSslCipher("EVP_aes_256_gcm");
    }

    @Override
    public void key(byte[] bytes) {
        MemorySegment.copy(bytes, 0, key, ValueLayout.JAVA_BYTE, 0, bytes.length);
        isSealingKeyed = false;
        isOpeningKeyed = false;
    }

    @Override
    public void seal(byte[] nonce, int nonceAt, byte[] buf, int off, int textLen) {
        if (isWiped) {
            throw new IllegalStateException("the key is gone");
        }
        start(sealing, isSealingKeyed, nonce, nonceAt);
        isSealingKeyed = true;
        MemorySegment text = slice(buf, off, textLen);
        MemorySegment tag = slice(buf, off + textLen, TAG_BYTES);
        OpenSsl.update(sealing, text, size, text, textLen);
        if (!OpenSsl.isFinal(sealing, tag, size)) {
            throw new IllegalStateException("cannot seal");
        }
        OpenSsl.getTag(sealing, tag);
    }

    @Override
    public boolean open(byte[] nonce, int nonceAt, byte[] buf, int off, int textLen) {
        if (isWiped) {
            return false;
        }
        start(opening, isOpeningKeyed, nonce, nonceAt);
        isOpeningKeyed = true;
        MemorySegment text = slice(buf, off, textLen);
        MemorySegment tag = slice(buf, off + textLen, TAG_BYTES);
        OpenSsl.setTag(opening, tag);
        OpenSsl.update(opening, text, size, text, textLen);
        return OpenSsl.isFinal(opening, tag, size);
    }

    @Override
    public String provider() {
        return "OpenSSL";
    }

    @Override
    public void wipe() {
        if (!isWiped) {
            isWiped = true;
            key.fill((byte) 0);
            OpenSsl.free(sealing);
            OpenSsl.free(opening);
        }
    }

    private void start(MemorySegment context, boolean isKeyed, byte[] nonce, int nonceAt) {
        OpenSsl.init(context, isKeyed ? NULL : key, slice(nonce, nonceAt, CounterNonces.BYTES));
        OpenSsl.update(context, NULL, size, ASSOCIATED_DATA, ASSOCIATED.length);
    }
}
