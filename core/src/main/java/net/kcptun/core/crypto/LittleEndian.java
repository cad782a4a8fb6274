package net.kcptun.core.crypto;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Little-endian integers in byte arrays, the order inside the ciphers and of counted nonces (the wire's is
/// big-endian).
final class LittleEndian {
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private LittleEndian() {}

    static int i32(byte[] buf, int at) {
        return (int) INT.get(buf, at);
    }

    static long i64(byte[] buf, int at) {
        return (long) LONG.get(buf, at);
    }

    static void put32(byte[] buf, int at, int value) {
        INT.set(buf, at, value);
    }

    static void put64(byte[] buf, int at, long value) {
        LONG.set(buf, at, value);
    }

    /// Loads `count` integers from `buf` at `at` into `words` from `to`.
    static void load(byte[] buf, int at, int[] words, int to, int count) {
        for (int i = 0; i < count; i++) {
            words[to + i] = i32(buf, at + 4 * i);
        }
    }
}
