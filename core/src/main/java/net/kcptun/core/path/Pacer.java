package net.kcptun.core.path;

import org.jspecify.annotations.Nullable;

/// When the next packets may leave, as a bucket of tokens: what leaves is paid for at the pace, and while more than a
/// quantum of 1 ms is owed, nothing leaves. So a path wakes once a millisecond and sends what is worth one in a single
/// turn, which goes into few system calls. What was not used for longer than 4 ms is lost: a pause makes no burst.
///
/// A cap that all paths share ([RateCap]) is charged for the same, and holds for those that have not sent lately too.
final class Pacer {
    static final long QUANTUM_NANOS = 1_000_000;
    private static final long CATCH_UP_NANOS = 4_000_000;

    private final @Nullable RateCap cap;
    /// Bytes a nanosecond.
    private double pace;
    private boolean isOn = true;
    private long paidUntil;
    private long readyAt;
    private long cappedUntil;

    /// @param pace bytes a nanosecond, at first
    Pacer(double pace, @Nullable RateCap cap) {
        this.pace = pace;
        this.cap = cap;
    }

    void pace(double bytesANano) {
        pace = bytesANano;
    }

    /// Off: packets leave at once, but for the cap.
    void turn(boolean on) {
        isOn = on;
    }

    /// Nothing has left for a while: there is nothing to catch up with.
    void restart(long now) {
        paidUntil = Math.max(paidUntil, now);
    }

    /// So many bytes leave. Returns whether they could have left much earlier, as far as the pace is concerned.
    boolean charge(int bytes, long now) {
        boolean isLate = now - CATCH_UP_NANOS > paidUntil;
        paidUntil = Math.max(paidUntil, now - CATCH_UP_NANOS) + (long) (bytes / pace);
        if (paidUntil > now + QUANTUM_NANOS) {
            readyAt = paidUntil;
        }
        if (cap != null) {
            cappedUntil = cap.charge(bytes, now);
        }
        return isLate;
    }

    /// When the next may leave; a time that has passed: now.
    long readyAt() {
        long capped = cap == null ? 0 : Math.max(cappedUntil, cap.readyAt());
        return isOn ? Math.max(readyAt, capped) : capped;
    }

    boolean isReady(long now) {
        return now >= readyAt();
    }

    boolean isOn() {
        return isOn;
    }

    double bytesANano() {
        return pace;
    }

    /// Bytes that leave in one turn.
    double quantumBytes() {
        return pace * QUANTUM_NANOS;
    }
}
