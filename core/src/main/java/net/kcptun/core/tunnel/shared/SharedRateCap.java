package net.kcptun.core.tunnel.shared;

import java.util.concurrent.atomic.AtomicLong;
import net.kcptun.core.path.RateCap;

/// What all tunnels of a program together send at most, as one bucket: what leaves is paid for at the rate, and while
/// more than a quantum of 1 ms is owed, nobody sends. So all that leaves in any 100 ms or longer is no more than the
/// rate allows, but for one packet of each thread, and for what is never held back: acknowledgements, and who sends
/// little.
///
/// What was not used for longer than 2 ms is lost. To make up for that and for the quantum, 3% of the rate are left.
public final class SharedRateCap implements RateCap {
    private static final long QUANTUM_NANOS = 1_000_000;
    private static final long CATCH_UP_NANOS = 2_000_000;
    /// Who has just sent waits so much longer than the others.
    private static final long COURTESY_NANOS = 10_000;
    private static final double USED_SHARE = 0.97;
    private static final double NANOS = 1e9;

    private final AtomicLong paidUntil = new AtomicLong();
    private final AtomicLong blockedUntil = new AtomicLong();
    /// 0 = there is no cap.
    private volatile double nanosAByte;

    /// From now on; 0 = no cap.
    ///
    /// @param bytesPerSecond of IP packets, headers included
    public void limit(long bytesPerSecond) {
        nanosAByte = bytesPerSecond == 0 ? 0 : NANOS / (USED_SHARE * bytesPerSecond);
    }

    /// Bytes a second; 0 = no cap.
    public long bytesPerSecond() {
        double cost = nanosAByte;
        return cost == 0 ? 0 : Math.round(NANOS / (USED_SHARE * cost));
    }

    @Override
    public long charge(int bytes, long now) {
        double cost = nanosAByte;
        if (cost == 0) {
            return 0;
        }
        long nanos = (long) (bytes * cost);
        long before = paidUntil.get();
        while (true) {
            long after = Math.max(before, now - CATCH_UP_NANOS) + nanos;
            long found = paidUntil.compareAndExchange(before, after);
            if (found == before) {
                return after > now + QUANTUM_NANOS ? blocked(after) : 0;
            }
            before = found;
        }
    }

    private long blocked(long until) {
        blockedUntil.accumulateAndGet(until, Math::max);
        return until + COURTESY_NANOS;
    }

    @Override
    public long readyAt() {
        return nanosAByte == 0 ? 0 : blockedUntil.get();
    }
}
