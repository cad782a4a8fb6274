package net.kcptun.app.net.loop;

/// Nanoseconds of Unix time that never step: the wall clock once, at the start, then the monotonic clock.
public final class LoopClock {
    private final long baseNanos = System.currentTimeMillis() * 1_000_000 - System.nanoTime();

    long now() {
        return baseNanos + System.nanoTime();
    }
}
