package net.kcptun.core.crypto;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static net.kcptun.core.crypto.CipherMethod.TAG_BYTES;
import static net.kcptun.core.crypto.NativeLibrary.slice;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/// NaCl's secretbox with the tag behind the text, by libsodium, on arrays where they are. Where the system has no
/// libsodium, this class cannot be linked.
final class SodiumSecretBox implements Aead {
    private static final NativeLibrary SODIUM = NativeLibrary.find("libsodium.so.26", "libsodium.so.23");
    private static final MethodHandle SEAL =
            SODIUM.quick("crypto_secretbox_detached", JAVA_INT, ADDRESS, ADDRESS, ADDRESS, JAVA_LONG, ADDRESS, ADDRESS);
    private static final MethodHandle OPEN = SODIUM.quick(
            "crypto_secretbox_open_detached", JAVA_INT, ADDRESS, ADDRESS, ADDRESS, JAVA_LONG, ADDRESS, ADDRESS);

    private final MemorySegment key = MemorySegment.ofArray(new byte[PresharedKey.BYTES]);

    static {
        try {
            // Picks the code for this processor; may be called again by others.
            int _ = (int)
                    SODIUM.link("sodium_init", FunctionDescriptor.of(JAVA_INT)).invokeExact();
        } catch (Throwable e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    @Override
    public void key(byte[] bytes) {
        key.copyFrom(MemorySegment.ofArray(bytes));
    }

    @Override
    public void seal(byte[] nonce, int nonceAt, byte[] buf, int off, int textLen) {
        MemorySegment text = slice(buf, off, textLen);
        MemorySegment tag = slice(buf, off + textLen, TAG_BYTES);
        int result;
        try {
            result = (int)
                    SEAL.invokeExact(text, tag, text, (long) textLen, slice(nonce, nonceAt, RandomNonces.BYTES), key);
        } catch (Throwable e) {
            throw NativeLibrary.unexpected(e);
        }
        if (result != 0) {
            throw new IllegalStateException("cannot seal");
        }
    }

    @Override
    public boolean open(byte[] nonce, int nonceAt, byte[] buf, int off, int textLen) {
        MemorySegment text = slice(buf, off, textLen);
        MemorySegment tag = slice(buf, off + textLen, TAG_BYTES);
        try {
            return (int) OPEN.invokeExact(
                            text, text, tag, (long) textLen, slice(nonce, nonceAt, RandomNonces.BYTES), key)
                    == 0;
        } catch (Throwable e) {
            throw NativeLibrary.unexpected(e);
        }
    }

    @Override
    public String provider() {
        return "libsodium";
    }

    @Override
    public void wipe() {
        key.fill((byte) 0);
    }
}
