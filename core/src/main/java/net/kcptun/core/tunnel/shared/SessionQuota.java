package net.kcptun.core.tunnel.shared;

import java.util.concurrent.atomic.AtomicInteger;

/// How many places are taken by sessions of all tunnels of a program, so that a limit holds for all of them together.
/// For several threads.
public final class SessionQuota {
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

    /// A session that had its place needs it no more.
    public void release() {
        taken.decrementAndGet();
    }

    public int taken() {
        return taken.get();
    }
}
