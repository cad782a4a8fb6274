package net.kcptun.core.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Big-endian integers in byte arrays, the order of everything on this wire.
///
/// Every access is bounds-checked by the JVM and costs one load or store.
public final class Bytes {
    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private Bytes() {}

    /// The unsigned 16-bit integer at `at`, 0..65535.
    public static int u16(byte[] buf, int at) {
        return (short) SHORT.get(buf, at) & 0xffff;
    }

    /// The 32 bits at `at`; callers treat them as unsigned where the field is.
    public static int i32(byte[] buf, int at) {
        return (int) INT.get(buf, at);
    }

    /// The 64 bits at `at`.
    public static long i64(byte[] buf, int at) {
        return (long) LONG.get(buf, at);
    }

    /// Stores the low 16 bits of `value`.
    public static void put16(byte[] buf, int at, int value) {
        SHORT.set(buf, at, (short) value);
    }

    /// Stores all 32 bits of `value`.
    public static void put32(byte[] buf, int at, int value) {
        INT.set(buf, at, value);
    }

    /// Stores all 64 bits of `value`.
    public static void put64(byte[] buf, int at, long value) {
        LONG.set(buf, at, value);
    }
}
