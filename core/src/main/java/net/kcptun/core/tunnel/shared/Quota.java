package net.kcptun.core.tunnel.shared;

import java.util.concurrent.atomic.AtomicInteger;

/// How many places are taken of something that has a limit, which holds for all threads together.
public final class Quota {
    private final AtomicInteger taken = new AtomicInteger();

    /// Whether there is room for one more below `limit`; if so it is taken.
    public boolean take(int limit) {
        int now = taken.get();
        while (now < limit) {
            int found = taken.compareAndExchange(now, now + 1);
            if (found == now) {
                return true;
            }
            now = found;
        }
        return false;
    }

    /// One that had a place needs it no more.
    public void release() {
        taken.decrementAndGet();
    }

    public int taken() {
        return taken.get();
    }
}
