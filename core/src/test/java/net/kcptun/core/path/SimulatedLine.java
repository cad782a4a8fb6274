package net.kcptun.core.path;

import java.util.Random;

/// One way of a long line: a rate with a queue in front of it, losses single or in bursts, a policer, jitter. May be
/// changed at any time. The same seed gives the same line.
final class SimulatedLine {
    private static final long POLICER_BYTES = 65536;
    private static final long MILLI = 1_000_000;

    private final Random random;
    long delayNanos;
    /// Negative: it reorders.
    long jitterNanos;
    double loss;
    double burst = 1;
    /// Bytes a nanosecond; 0: no limit.
    double rate;
    long queueNanos = 100 * MILLI;
    /// Bytes a nanosecond; 0: none.
    double policedRate;
    boolean isCut;

    long packets;
    long lost;
    long policed;
    long overflowed;
    long bytesIn;
    long bytesOut;
    double waitSum;
    long waits;
    private boolean isBursting;
    private long freeAt;
    private long lastDue;
    private double tokens = POLICER_BYTES;
    private long tokensAt;

    SimulatedLine(long seed) {
        random = new Random(seed);
    }

    /// As the line's description says it: delay ms, jitter ms, loss %, packets of a burst, Mbit/s, queue ms, policer
    /// Mbit/s.
    static SimulatedLine of(String spec, long seed) {
        SimulatedLine line = new SimulatedLine(seed);
        String[] parts = spec.split(",");
        line.delayNanos = (long) (Double.parseDouble(parts[0]) * MILLI);
        line.jitterNanos = (long) (Double.parseDouble(parts[1]) * MILLI);
        line.loss = Double.parseDouble(parts[2]) / 100;
        line.burst = Double.parseDouble(parts[3]);
        line.rate = mbit(Double.parseDouble(parts[4]));
        line.queueNanos = (long) (Double.parseDouble(parts[5]) * MILLI);
        line.policedRate = parts.length > 6 ? mbit(Double.parseDouble(parts[6])) : 0;
        return line;
    }

    /// Megabits a second in bytes a nanosecond.
    static double mbit(double mbit) {
        return mbit / 8000;
    }

    /// When a packet of so many bytes arrives that comes now; -1: never.
    long pass(int bytes, long now) {
        packets++;
        bytesIn += bytes;
        if (isCut || !isWithinPolice(bytes, now)) {
            policed++;
            return -1;
        }
        long sent = Math.max(freeAt, now);
        if (rate > 0) {
            if (sent - now > queueNanos) {
                overflowed++;
                return -1;
            }
            waitSum += sent - now;
            waits++;
            sent += (long) (bytes / rate);
            freeAt = sent;
        }
        if (isLost()) {
            lost++;
            return -1;
        }
        long jitter = Math.abs(jitterNanos);
        long due = sent + delayNanos + (jitter == 0 ? 0 : (long) ((2 * random.nextDouble() - 1) * jitter));
        if (jitterNanos >= 0) {
            due = Math.max(due, lastDue);
        }
        lastDue = due;
        bytesOut += bytes;
        return due;
    }

    /// Milliseconds that a packet waited in the queue, on average.
    double meanWaitMillis() {
        return waits == 0 ? 0 : waitSum / waits / MILLI;
    }

    private boolean isWithinPolice(int bytes, long now) {
        if (policedRate == 0) {
            return true;
        }
        tokens = Math.min(POLICER_BYTES, tokens + (now - tokensAt) * policedRate);
        tokensAt = now;
        if (tokens < bytes) {
            return false;
        }
        tokens -= bytes;
        return true;
    }

    private boolean isLost() {
        if (loss == 0) {
            return false;
        }
        if (burst <= 1) {
            return random.nextDouble() < loss;
        }
        double leave = 1 / burst;
        double enter = loss * leave / (1 - loss);
        isBursting = isBursting ? random.nextDouble() >= leave : random.nextDouble() < enter;
        return isBursting;
    }
}
