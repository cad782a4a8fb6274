package net.kcptun.core.kcp;

import java.util.function.LongSupplier;

/// The smoothed round trip (RFC 6298: 1/8, 1/4) and the retransmission time-out that follows from it, in
/// nanoseconds.
///
/// rto = srtt + max(hold, 4 rttvar), where hold is for how long the peer was seen to hold acknowledgements back,
/// but 4 ms at least and the interval at most; before the first sample twice the round trip that is known
/// of the path then, and 200 ms at least; 500 ms, or 200 ms for a lone segment, where none is. At least 30 ms (100 with
/// `nodelay` 0) and at most 4 s. For a lone segment 4 ms are enough of it: what is held back regularly shows in
/// rttvar, and to resend one segment in vain is cheap, while somebody waits for an answer. A segment that timed out
/// k times waits rto times a factor of k: 2^k with `nodelay` 0 (and an eighth more the first time), 1.5^k with 1,
/// 1 + k/2 with 2; [Sender] takes k for less where little is waited for. The factor is applied to the present rto,
/// not to the one at the time of sending: thus all segments with the same k time out in the order in which they were
/// sent, which is what lets [InFlight] keep them in plain queues.
final class RttEstimator {
    private static final long MILLI = 1_000_000;
    private static final long INITIAL_RTO_NANOS = 500 * MILLI;
    private static final long INITIAL_LONE_RTO_NANOS = 200 * MILLI;
    private static final long MAX_RTO_NANOS = 4000 * MILLI;
    private static final long LEAST_HOLD_NANOS = 4 * MILLI;

    /// Factors in 1/256 by `nodelay` and time-outs.
    private static final int[][] BACKOFF = new int[3][InFlight.CLASSES];

    static {
        for (int k = 0; k < InFlight.CLASSES; k++) {
            BACKOFF[0][k] = k == 0 ? 288 : 256 << k;
            BACKOFF[1][k] = (int) Math.round(256 * Math.pow(1.5, k));
            BACKOFF[2][k] = 256 + 128 * k;
        }
    }

    private final long intervalNanos;
    private final long minRtoNanos;
    private final int[] backoff;
    private final LongSupplier pathNanos;
    private long srttNanos;
    private long rttvarNanos;
    private long minRttNanos = Long.MAX_VALUE;
    private long rtoNanos;
    private long loneRtoNanos;

    /// @param pathNanos the smoothed round trip of the path, which is what is expected; 0: nothing is known of it
    RttEstimator(KcpOptions options, LongSupplier pathNanos) {
        this.pathNanos = pathNanos;
        intervalNanos = options.interval() * MILLI;
        minRtoNanos = (options.nodelay() == 0 ? 100 : 30) * MILLI;
        backoff = BACKOFF[options.nodelay()];
    }

    /// One measured round trip. A negative one is ignored: it comes from a time stamp that we never sent.
    ///
    /// @param holdNanos for how long the peer was seen to hold acknowledgements back
    void onSample(long rttNanos, long holdNanos) {
        if (rttNanos < 0) {
            return;
        }
        if (minRttNanos == Long.MAX_VALUE) {
            srttNanos = rttNanos;
            rttvarNanos = rttNanos / 2;
        } else {
            rttvarNanos += (Math.abs(rttNanos - srttNanos) - rttvarNanos) / 4;
            srttNanos += (rttNanos - srttNanos) / 8;
        }
        minRttNanos = Math.min(minRttNanos, rttNanos);
        rtoNanos = timeout(Math.max(LEAST_HOLD_NANOS, Math.min(intervalNanos, holdNanos + holdNanos / 4)));
        loneRtoNanos = timeout(LEAST_HOLD_NANOS);
    }

    private long timeout(long leastNanos) {
        return Math.clamp(srttNanos + Math.max(leastNanos, 4 * rttvarNanos), minRtoNanos, MAX_RTO_NANOS);
    }

    /// How long a segment that timed out `timeouts` times already waits for its acknowledgement.
    ///
    /// @param isLone whether nothing else waits for its acknowledgement, or behind it
    long rtoNanos(int timeouts, boolean isLone) {
        return Math.min(rtoNanos(isLone) * backoff[timeouts] >> 8, MAX_RTO_NANOS);
    }

    long rtoNanos() {
        return rtoNanos(false);
    }

    private long rtoNanos(boolean isLone) {
        if (minRttNanos == Long.MAX_VALUE) {
            return initialNanos(isLone);
        }
        return isLone ? loneRtoNanos : rtoNanos;
    }

    private long initialNanos(boolean isLone) {
        long expected = pathNanos.getAsLong();
        boolean isUnknown = expected == 0 && !isLone;
        return isUnknown ? INITIAL_RTO_NANOS : Math.clamp(2 * expected, INITIAL_LONE_RTO_NANOS, MAX_RTO_NANOS);
    }

    /// 0 before the first sample.
    long srttNanos() {
        return srttNanos;
    }

    long rttvarNanos() {
        return rttvarNanos;
    }

    /// The shortest round trip of all; 0 before the first sample.
    long minRttNanos() {
        return minRttNanos == Long.MAX_VALUE ? 0 : minRttNanos;
    }
}
