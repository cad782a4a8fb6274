package net.kcptun.app.e2e;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/// Awaits what nobody announces, such as the kernel's tables: asks again and again until a deadline.
public final class Eventually {
    private static final int SECONDS = 10;
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private Eventually() {}

    /// @param state what to show when it never holds
    public static void holds(String what, BooleanSupplier condition, Supplier<?> state) {
        holds(what, condition, state, SECONDS);
    }

    /// @param state what to show when it does not hold in time
    public static void holds(String what, BooleanSupplier condition, Supplier<?> state, int seconds) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("not after " + seconds + " s: " + what + "; " + state.get());
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }
}
