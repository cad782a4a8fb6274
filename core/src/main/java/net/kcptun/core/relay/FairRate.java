package net.kcptun.core.relay;

/// What all pairs of a relay may send together, as one bucket of tokens that holds what 50 ms bring, and how they share
/// it: a pair that sends little never suffers from one that sends all it can.
///
/// | the bucket is | who may send |
/// |---|---|
/// | more than half full | everybody |
/// | at most half full | each pair what it has of its own share: the rate by the number of pairs that sent lately |
/// | empty | nobody |
///
/// So nothing of the rate is left unused while somebody wants it, and what heavy pairs take beyond their shares is what
/// others leave. A pair that begins is counted at once, and one that ends for two seconds more at most. What cannot be
/// sent is not kept: the ends find out by the loss what the relay carries.
///
/// Cost a run of datagrams: a few sums. One thread.
final class FairRate {
    private static final double NANOS = 1e9;
    private static final double DEPTH_SECONDS = 0.05;
    /// Of a pair's own share it may save what so long brings.
    private static final double SHARE_DEPTH_SECONDS = 0.02;
    private static final int LEAST_DEPTH_BYTES = 16 * 1500;
    private static final int LEAST_SHARE_BYTES = 2 * 1500;
    private static final long COUNT_NANOS = 1_000_000_000;

    private double bytesANano;
    private double depth;
    private double tokens;
    private long filledAt;
    private long countedAt;
    private int period;
    private int active;
    private int activeBefore;

    /// What the rate knows of a pair.
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

    /// Takes from the bucket what a pair may send of datagrams of one size.
    ///
    /// @param packetBytes of each, as an IP packet
    /// @return how many may leave
    int admit(Share pair, int packets, int packetBytes, long now) {
        fill(now);
        count(pair, now);
        fill(pair, now);
        int free = fitting(tokens - depth / 2, packets, packetBytes, true);
        double left = tokens - (double) free * packetBytes;
        int own = fitting(Math.min(left, pair.tokens), packets - free, packetBytes, false);
        double taken = (double) (free + own) * packetBytes;
        tokens -= taken;
        pair.tokens = Math.max(0, pair.tokens - taken);
        return free + own;
    }

    /// Pairs that have sent something within the last second or two; at least 1.
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

    private void count(Share pair, long now) {
        if (now - countedAt >= COUNT_NANOS) {
            boolean isNext = now - countedAt < 2 * COUNT_NANOS;
            activeBefore = isNext ? active : 0;
            active = 0;
            countedAt = now;
            period++;
        }
        if (pair.period != period) {
            pair.period = period;
            active++;
        }
    }

    private void fill(Share pair, long now) {
        double share = bytesANano / active();
        double most = Math.max(LEAST_SHARE_BYTES, share * SHARE_DEPTH_SECONDS * NANOS);
        pair.tokens = Math.min(most, pair.tokens + (now - pair.filledAt) * share);
        pair.filledAt = now;
    }
}
