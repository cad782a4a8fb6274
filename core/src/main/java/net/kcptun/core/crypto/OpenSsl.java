package net.kcptun.core.crypto;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/// The functions of OpenSSL 3's libcrypto that [OpenSslCipher] calls, as in its manual page EVP_EncryptInit(3). Where
/// the system has no such library, this class cannot be linked.
final class OpenSsl {
    private static final MemorySegment NULL = MemorySegment.NULL;
    private static final int EVP_CTRL_AEAD_GET_TAG = 0x10;
    private static final int EVP_CTRL_AEAD_SET_TAG = 0x11;

    private static final NativeLibrary CRYPTO = NativeLibrary.find("libcrypto.so.3");
    private static final MethodHandle NEW = CRYPTO.link("EVP_CIPHER_CTX_new", FunctionDescriptor.of(ADDRESS));
    private static final MethodHandle FREE = CRYPTO.link("EVP_CIPHER_CTX_free", FunctionDescriptor.ofVoid(ADDRESS));
    /// The first time, OpenSSL sets itself up and reads its configuration. That is some milliseconds for which a
    /// collection of garbage would wait, before anything runs; linking the function a second time takes longer.
    private static final MethodHandle INIT =
            CRYPTO.quick("EVP_CipherInit_ex", JAVA_INT, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, JAVA_INT);
    private static final MethodHandle CONTROL =
            CRYPTO.quick("EVP_CIPHER_CTX_ctrl", JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT, ADDRESS);
    private static final MethodHandle UPDATE =
            CRYPTO.quick("EVP_CipherUpdate", JAVA_INT, ADDRESS, ADDRESS, ADDRESS, ADDRESS, JAVA_INT);
    private static final MethodHandle FINAL = CRYPTO.quick("EVP_CipherFinal_ex", JAVA_INT, ADDRESS, ADDRESS, ADDRESS);

    private OpenSsl() {}

    /// A context for one cipher and one direction, without a key yet.
    ///
    /// @param cipher name of the function that returns the cipher
    static MemorySegment newContext(String cipher, boolean seals) {
        try {
            MemorySegment context = (MemorySegment) NEW.invokeExact();
            if (context.equals(NULL)) {
                throw new IllegalStateException("OpenSSL has no memory");
            }
            MemorySegment type = (MemorySegment)
                    CRYPTO.link(cipher, FunctionDescriptor.of(ADDRESS)).invokeExact();
            check((int) INIT.invokeExact(context, type, NULL, NULL, NULL, seals ? 1 : 0));
            return context;
        } catch (Throwable e) {
            throw NativeLibrary.unexpected(e);
        }
    }

    /// Overwrites the key in the context, too.
    static void free(MemorySegment context) {
        try {
            FREE.invokeExact(context);
        } catch (Throwable e) {
            throw NativeLibrary.unexpected(e);
        }
    }

    /// Begins a packet.
    ///
    /// @param key NULL: the one before
    static void init(MemorySegment context, MemorySegment key, MemorySegment nonce) {
        try {
            check((int) INIT.invokeExact(context, NULL, NULL, key, nonce, -1));
        } catch (Throwable e) {
            throw NativeLibrary.unexpected(e);
        }
    }

    /// @param out  NULL: `in` is associated data
    /// @param size room for an `int`, which is not needed
    static void update(MemorySegment context, MemorySegment out, MemorySegment size, MemorySegment in, int len) {
        try {
            check((int) UPDATE.invokeExact(context, out, size, in, len));
        } catch (Throwable e) {
            throw NativeLibrary.unexpected(e);
        }
    }

    /// False: what was opened is not authentic.
    static boolean isFinal(MemorySegment context, MemorySegment out, MemorySegment size) {
        try {
            return (int) FINAL.invokeExact(context, out, size) == 1;
        } catch (Throwable e) {
            throw NativeLibrary.unexpected(e);
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
            throw NativeLibrary.unexpected(e);
        }
    }

    private static void check(int result) {
        if (result != 1) {
            throw new IllegalStateException("OpenSSL has failed");
        }
    }
}
