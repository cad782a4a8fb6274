package net.kcptun.core.tunnel;

import java.util.concurrent.atomic.AtomicInteger;

/// How many sessions are open in all tunnels of a program, so that a limit holds for all of them together. TIME_WAIT is
/// not open. For several threads.
final class SessionQuota {
    private final AtomicInteger open = new AtomicInteger();

    /// Whether there is room for one more below `limit`; if so it is taken.
    boolean take(int limit) {
        int now = open.get();
        while (now < limit) {
            int found = open.compareAndExchange(now, now + 1);
            if (found == now) {
                return true;
            }
            now = found;
        }
        return false;
    }

    /// A session that had its place has ended.
    void release() {
        open.decrementAndGet();
    }

    int open() {
        return open.get();
    }
}
