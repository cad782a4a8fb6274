package net.kcptun.core.relay;

/// What all pairs of a relay may send together, as one bucket of tokens that holds what 20 ms bring, and how they share
/// it: who sends little never suffers from one that sends all it can. Each way of a pair is one ([Lane]), so that
/// acknowledgements do not wait for data.
///
/// | the bucket is | who may send |
/// |---|---|
/// | more than half full | everybody |
/// | at most half full | each what it has of its own share: the rate by the number of those that sent lately |
/// | empty | nobody |
///
/// So nothing of the rate is left unused while somebody wants it, and what heavy ones take beyond their shares is what
/// others leave. Who begins is counted at once, and who ends for two seconds more at most.
///
/// Cost a run of datagrams: a few sums. One thread.
final class FairRate {
    private static final double NANOS = 1e9;
    private static final double DEPTH_SECONDS = 0.02;
    /// Of its own share each may save what so long brings.
    private static final double SHARE_DEPTH_SECONDS = 0.008;
    private static final int LEAST_DEPTH_BYTES = 16 * 1500;
    private static final int LEAST_SHARE_BYTES = 2 * 1500;
    private static final int MTU_BYTES = 1500;
    private static final long COUNT_NANOS = 1_000_000_000;

    private double bytesANano;
    private double depth;
    private double tokens;
    private long filledAt;
    private long countedAt;
    private int period;
    private int active;
    private int activeBefore;

    /// What the rate knows of one who sends.
    static final class Share {
        private double tokens;
        private long filledAt;
        private int period = -1;
    }

    /// The bucket is full at first.
    FairRate(long bytesPerSecond) {
        limit(bytesPerSecond);
        tokens = depth;
    }

    /// From now on.
    void limit(long bytesPerSecond) {
        bytesANano = bytesPerSecond / NANOS;
        depth = Math.max(LEAST_DEPTH_BYTES, bytesPerSecond * DEPTH_SECONDS);
        tokens = Math.min(tokens, depth);
    }

    /// Takes from the bucket what one may send of datagrams of one size.
    ///
    /// @param packetBytes of each, as an IP packet
    /// @return how many may leave
    int admit(Share sender, int packets, int packetBytes, long now) {
        fill(now);
        count(sender, now);
        fill(sender, now);
        int free = fitting(tokens - depth / 2, packets, packetBytes, true);
        double left = tokens - (double) free * packetBytes;
        int own = fitting(Math.min(left, sender.tokens), packets - free, packetBytes, false);
        double taken = (double) (free + own) * packetBytes;
        tokens -= taken;
        sender.tokens = Math.max(0, sender.tokens - taken);
        return free + own;
    }

    /// Bytes a second that each has of its own.
    double share() {
        return bytesANano * NANOS / active();
    }

    /// After how many nanoseconds there is something to send again.
    ///
    /// @param least not sooner
    long nanosToNext(long least) {
        double missing = MTU_BYTES - tokens;
        return missing <= 0 ? least : Math.max(least, (long) (missing / bytesANano));
    }

    /// How many have sent something within the last second or two; at least 1.
    int active() {
        return Math.max(1, Math.max(active, activeBefore));
    }

    private static int fitting(double tokens, int packets, int packetBytes, boolean withBegun) {
        if (tokens <= 0) {
            return 0;
        }
        double fit = withBegun ? Math.ceil(tokens / packetBytes) : Math.floor(tokens / packetBytes);
        return (int) Math.min(packets, fit);
    }

    private void fill(long now) {
        tokens = Math.min(depth, tokens + (now - filledAt) * bytesANano);
        filledAt = now;
    }

    private void count(Share sender, long now) {
        if (now - countedAt >= COUNT_NANOS) {
            boolean isNext = now - countedAt < 2 * COUNT_NANOS;
            activeBefore = isNext ? active : 0;
            active = 0;
            countedAt = now;
            period++;
        }
        if (sender.period != period) {
            sender.period = period;
            active++;
        }
    }

    private void fill(Share sender, long now) {
        double own = bytesANano / active();
        double most = Math.max(LEAST_SHARE_BYTES, own * SHARE_DEPTH_SECONDS * NANOS);
        sender.tokens = Math.min(most, sender.tokens + (now - sender.filledAt) * own);
        sender.filledAt = now;
    }
}
