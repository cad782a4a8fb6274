package net.kcptun.core.crypto;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/// The functions of OpenSSL's libcrypto (1.1 or 3) that [OpenSslCipher] calls, as in its manual page
/// EVP_EncryptInit(3).
/// Where the system has no such library, this class cannot be linked.
final class OpenSsl {
    private static final int EVP_CTRL_AEAD_GET_TAG = 0x10;
    private static final int EVP_CTRL_AEAD_SET_TAG = 0x11;

    private static final NativeLibrary CRYPTO = NativeLibrary.find("libcrypto.so.3", "libcrypto.so.1.1");
    private static final MethodHandle NEW = CRYPTO.function("EVP_CIPHER_CTX_new", ADDRESS);
    private static final MethodHandle FREE = CRYPTO.procedure("EVP_CIPHER_CTX_free", ADDRESS);
    private static final MethodHandle CONTROL =
            CRYPTO.function("EVP_CIPHER_CTX_ctrl", JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT, ADDRESS);
    private static final MethodHandle INIT =
            CRYPTO.function("EVP_CipherInit_ex", JAVA_INT, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, JAVA_INT);
    private static final MethodHandle UPDATE =
            CRYPTO.function("EVP_CipherUpdate", JAVA_INT, ADDRESS, ADDRESS, ADDRESS, ADDRESS, JAVA_INT);
    private static final MethodHandle FINAL =
            CRYPTO.function("EVP_CipherFinal_ex", JAVA_INT, ADDRESS, ADDRESS, ADDRESS);

    private OpenSsl() {}

    /// @param name of the function that returns the cipher
    static MemorySegment cipher(String name) {
        try {
            return (MemorySegment) CRYPTO.function(name, ADDRESS).invokeExact();
        } catch (Throwable e) {
            throw failure(e);
        }
    }

    static MemorySegment newContext() {
        try {
            return (MemorySegment) NEW.invokeExact();
        } catch (Throwable e) {
            throw failure(e);
        }
    }

    /// Overwrites the key in the context, too.
    static void free(MemorySegment context) {
        try {
            FREE.invokeExact(context);
        } catch (Throwable e) {
            throw failure(e);
        }
    }

    /// NULL leaves the cipher, the key or the nonce as it is.
    ///
    /// @param mode 1: seals, 0: opens, -1: as before
    static void init(MemorySegment context, MemorySegment cipher, MemorySegment key, MemorySegment nonce, int mode) {
        try {
            check((int) INIT.invokeExact(context, cipher, MemorySegment.NULL, key, nonce, mode));
        } catch (Throwable e) {
            throw failure(e);
        }
    }

    /// @param out  NULL: `in` is associated data
    /// @param size room for an `int`, which is not needed
    static void update(MemorySegment context, MemorySegment out, MemorySegment size, MemorySegment in, int len) {
        try {
            check((int) UPDATE.invokeExact(context, out, size, in, len));
        } catch (Throwable e) {
            throw failure(e);
        }
    }

    /// False: what was opened is not authentic.
    static boolean isFinal(MemorySegment context, MemorySegment out, MemorySegment size) {
        try {
            return (int) FINAL.invokeExact(context, out, size) == 1;
        } catch (Throwable e) {
            throw failure(e);
        }
    }

    static void getTag(MemorySegment context, MemorySegment tag) {
        control(context, EVP_CTRL_AEAD_GET_TAG, tag);
    }

    static void setTag(MemorySegment context, MemorySegment tag) {
        control(context, EVP_CTRL_AEAD_SET_TAG, tag);
    }

    private static void control(MemorySegment context, int what, MemorySegment tag) {
        try {
            check((int) CONTROL.invokeExact(context, what, CipherMethod.TAG_BYTES, tag));
        } catch (Throwable e) {
            throw failure(e);
        }
    }

    private static void check(int result) {
        if (result != 1) {
            throw new IllegalStateException("OpenSSL has failed");
        }
    }

    private static RuntimeException failure(Throwable e) {
        return e instanceof RuntimeException own ? own : new IllegalStateException(e);
    }
}
