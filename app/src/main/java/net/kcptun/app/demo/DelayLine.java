package net.kcptun.app.demo;

import java.util.SplittableRandom;

/// One direction of a link: datagrams leave after the link's delay, unless they are lost. So many may wait; what does
/// not fit is dropped, as a router does. From any thread.
final class DelayLine {
    static final int WAITING_MAX = 1 << 13;

    private final Timer timer;
    private final SplittableRandom dice;
    private final double loss;
    private final long delayNanos;
    private int waiting;
    private long forwarded;
    private long dropped;

    /// Runs tasks of the same delay in the order in which they came, on one thread.
    @FunctionalInterface
    interface Timer {
        void schedule(Runnable task, long delayNanos);
    }

    DelayLine(Timer timer, LinkQuality quality, long salt) {
        this.timer = timer;
        dice = new SplittableRandom(quality.seed() ^ salt);
        loss = quality.lossPercent() / 100;
        delayNanos = quality.delayMillis() * 1_000_000L;
    }

    /// @param departure sends the datagram on; not run if the datagram is lost
    synchronized void offer(Runnable departure) {
        if (dice.nextDouble() < loss || waiting == WAITING_MAX) {
            dropped++;
            return;
        }
        waiting++;
        timer.schedule(() -> depart(departure), delayNanos);
    }

    /// Counted first, so that whoever has the datagram finds it counted.
    private void depart(Runnable departure) {
        synchronized (this) {
            waiting--;
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
