package net.kcptun.core.path;

/// How fast packets arrived that had left together while nothing else was on its way: what the path carries, as far as
/// is known before anybody has filled it. Of each such train the middle half is measured, since the first to arrive are
/// those that the path happened to hold up least, or 48 segments of it. What holds packets up makes a train seem
/// slower, so that the fastest counts, and each slower one that is long takes a tenth of it away at most. One whose
/// acknowledgements came closer than it left says nothing.
///
/// | state | event | next |
/// |---|---|---|
/// | any | a packet leaves while nothing is on its way | under way |
/// | under way | one of it has arrived | arriving |
/// | arriving | a quarter of it has arrived, 16 segments at most | measured |
/// | measured | half of it has arrived since, 48 segments at most | none; if those are 6 segments, the rate is known |
/// | under way, arriving, measured | something has arrived that left 20 ms after the first | none |
final class PacketTrain {
    private static final long MILLI = 1_000_000;
    private static final long LEAST_BYTES = 6L * PathModel.SEGMENT_BYTES;
    private static final long MOST_BYTES = 48L * PathModel.SEGMENT_BYTES;
    private static final long MOST_BEFORE_BYTES = 16L * PathModel.SEGMENT_BYTES;
    private static final long LONGEST_NANOS = 20 * MILLI;
    /// Of so many bytes a rate says enough to begin with more.
    private static final long TELLING_BYTES = 28L * PathModel.SEGMENT_BYTES;
    /// Half of all packets lie within so much of the lateness that one in a hundred exceeds.
    private static final double JITTER_PART = 0.4;
    private static final double KEPT = 0.9;
    private static final double REACHED_PART = 0.7;
    private static final double LEAST_SPREAD = 0.5;
    private static final double MOST_JUMP = 4;
    private static final double SHORT_JUMP = 2;

    private final Reordering reordering;
    private Progress progress = Progress.NONE;
    private int first;
    private long firstAt;
    private long train;
    /// Where the measured part begins: so much was delivered, then, of what had left then.
    private long from;
    private long arrivedAt;
    private long leftAt;
    private double rate;
    private boolean isTelling;

    private enum Progress {
        NONE,
        UNDER_WAY,
        ARRIVING,
        MEASURED
    }

    PacketTrain(Reordering reordering) {
        this.reordering = reordering;
    }

    /// The first of a train leaves.
    void begin(int record, long now) {
        progress = Progress.UNDER_WAY;
        first = record;
        firstAt = now;
    }

    /// @param newest   the newest record that is known to have arrived, which left at `newestAt`
    /// @param inFlight what is still on its way
    void onDelivered(int newest, long newestAt, long delivered, long inFlight, long now) {
        if (progress == Progress.NONE || newest - first < 0) {
            return;
        }
        if (newestAt - firstAt > LONGEST_NANOS) {
            progress = Progress.NONE;
            return;
        }
        switch (progress) {
            case UNDER_WAY -> {
                progress = Progress.ARRIVING;
                train = inFlight;
                from = delivered + Math.min(train / 4, MOST_BEFORE_BYTES);
            }
            case ARRIVING -> {
                if (delivered >= from) {
                    progress = Progress.MEASURED;
                    from = delivered;
                    arrivedAt = now;
                    leftAt = newestAt;
                }
            }
            default -> {
                long bytes = delivered - from;
                if (bytes >= Math.min(train / 2, MOST_BYTES)) {
                    progress = Progress.NONE;
                    measured(bytes, newestAt - leftAt, now - arrivedAt);
                }
            }
        }
    }

    private void measured(long bytes, long leaving, long arriving) {
        if (arriving < leaving / 2) {
            // The acknowledgements were held up, and came together.
            return;
        }
        double measured = bytes / Math.max(MILLI, Math.max(withoutJitter(arriving), leaving));
        boolean isLong = bytes >= TELLING_BYTES;
        // What left hardly faster than it arrived shows the sender rather than the path, and what is short its jitter.
        boolean isClear = isLong && arriving > leaving + leaving / 2;
        if (bytes >= LEAST_BYTES && measured > rate) {
            rate = measured;
        } else if (isClear) {
            rate = Math.max(measured, KEPT * rate);
        }
        isTelling |= isLong;
    }

    /// Where packets come out of order, that alone spreads them: independent variances add up.
    private double withoutJitter(long nanos) {
        double jitter = reordering.toleranceNanos() * JITTER_PART;
        double spread = (double) nanos * nanos - jitter * jitter;
        return Math.max(nanos * LEAST_SPREAD, Math.sqrt(Math.max(0, spread)));
    }

    /// Whether a train was long enough to say something for sure.
    boolean isTelling() {
        return isTelling;
    }

    /// In bytes a nanosecond; 0: nothing is known.
    double bytesANano() {
        return rate;
    }

    /// With which rate to begin instead of `first`, in bytes a nanosecond: at most four times it, after a short
    /// train twice.
    ///
    /// @param gain by which what leaves is more than that
    double startingRate(double first, double gain) {
        return Math.clamp(rate / (2 * gain), first, (isTelling ? MOST_JUMP : SHORT_JUMP) * first);
    }

    /// Whether a path of that rate is known to deliver about as fast as trains come.
    boolean isReachedBy(double pathRate) {
        return isTelling && pathRate > REACHED_PART * rate;
    }

    /// A train overflowed the path: what trains came with was too much by this factor.
    void scale(double factor) {
        rate *= factor;
        isTelling = true;
    }

    void forget() {
        progress = Progress.NONE;
        rate = 0;
        isTelling = false;
    }
}
