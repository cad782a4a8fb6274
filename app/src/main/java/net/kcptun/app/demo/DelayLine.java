package net.kcptun.app.demo;

import java.util.SplittableRandom;
import java.util.function.LongSupplier;

/// One direction of a link: one datagram after the other passes at the link's rate, and leaves after its delay, unless
/// it is lost. So much as passes in 100 ms may wait for that; what does not fit is dropped, as a router does. From any
/// thread.
final class DelayLine {
    private static final long QUEUE_NANOS = 100_000_000;

    private final Timer timer;
    private final LongSupplier clock;
    private final LinkQuality quality;
    private final SplittableRandom dice;
    private final double loss;
    private final long delayNanos;
    private long freeAt;
    private long forwarded;
    private long dropped;

    /// Runs tasks whose times come one after the other in their order, on one thread.
    @FunctionalInterface
    interface Timer {
        void schedule(Runnable task, long delayNanos);
    }

    /// @param clock nanoseconds that never step
    DelayLine(Timer timer, LongSupplier clock, LinkQuality quality, long salt) {
        this.timer = timer;
        this.clock = clock;
        this.quality = quality;
        dice = new SplittableRandom(quality.seed() ^ salt);
        loss = quality.lossPercent() / 100;
        delayNanos = quality.delayMillis() * 1_000_000L;
        freeAt = clock.getAsLong();
    }

    /// @param bytes     of UDP payload
    /// @param departure sends the datagram on; not run if the datagram is lost
    synchronized void offer(int bytes, Runnable departure) {
        long now = clock.getAsLong();
        long begin = Math.max(now, freeAt);
        if (begin - now > QUEUE_NANOS) {
            dropped++;
            return;
        }
        freeAt = begin + quality.takesNanos(bytes);
        if (dice.nextDouble() < loss) {
            dropped++;
            return;
        }
        timer.schedule(() -> depart(departure), freeAt - now + delayNanos);
    }

    /// Counted first, so that whoever has the datagram finds it counted.
    private void depart(Runnable departure) {
        synchronized (this) {
            forwarded++;
        }
        departure.run();
    }

    synchronized long forwarded() {
        return forwarded;
    }

    synchronized long dropped() {
        return dropped;
    }
}
