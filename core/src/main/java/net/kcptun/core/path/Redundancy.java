package net.kcptun.core.path;

/// How many copies follow what is sent, so that what waits for one packet need not wait for a round trip more; of a
/// path, for all of its sessions.
///
/// Whether a first transmission was lost is known by its segment's acknowledgement, which names the copy that it
/// answers. So many copies leave as bring what is still missing below one in 2000:
///
/// | share of first transmissions that is lost | copies, where losses are single |
/// |---|---|
/// | up to 0.1% | none |
/// | up to 2.2% | 1 |
/// | up to 7.9% | 2 |
/// | up to 15% | 3 |
/// | more | 4 and more |
///
/// Where losses come in bursts, which shows in that the next copy is lost more often than the first one, there are
/// more, 24 at most, as bring it below one in 20000: what then is late holds back all that follows. Of few copies that
/// were lost the worst is thought. While more is lost than chance explains there is none. The share is the larger of
/// two means, over some 64 and some 256 segments; what is known of bulk counts too.
///
/// Bursts may strike both ways: half as many copies leave at least as come from the peer of each segment. Half, so
/// that two ends that hear each other's copies do not keep each other at it.
///
/// All copies of a path together stay below 5% of its rate, or 64 kbit/s where that is more; what was not used within
/// the last two seconds is left for a burst, the second half of it only for first copies. Where nobody has ever filled
/// the path, its rate is what a [PacketTrain] came with, and taken to be 10 Mbit/s at least.
public final class Redundancy {
    static final int MOST_COPIES = 24;
    private static final double FIRST_SHARE = 0.005;
    private static final double SHORT_GAIN = 1.0 / 64;
    private static final double LONG_GAIN = 1.0 / 256;
    /// Nothing is known at first, so that the first segments count for more.
    private static final int FIRST_SEGMENTS = 6;
    private static final int MOST_SEEN = 1 << 20;
    private static final double COPY_GAIN = 1.0 / 64;
    private static final int FIRST_COPIES = 2;
    private static final double BURSTY = 0.3;
    /// By how much more than the mean says of one copy the next may be lost; of `n` it is the root of `n` less.
    private static final double DOUBT = 0.3;
    private static final double MOST_LIKELY = 0.8;
    private static final double HEARD_GAIN = 1.0 / 32;
    private static final int HEARD_IN_BURSTS = 4;
    private static final double HEARD_PART = 0.5;
    /// Means stay about there, as processors are slow with numbers that are hardly more than 0.
    private static final double NOTHING = 1e-9;
    /// More is not lost by chance.
    private static final double MOST_SHARE = 0.4;
    private static final double MISSING = 1.0 / 2000;
    private static final double MISSING_IN_BURSTS = 1.0 / 20_000;
    private static final double NEGLIGIBLE = 1.0 / 1000;
    private static final double PART_OF_RATE = 0.05;
    /// 64 kbit/s, in bytes a nanosecond.
    private static final double LEAST_RATE = 8000 / 1e9;
    /// 10 Mbit/s.
    private static final double UNKNOWN_RATE = 1_250_000 / 1e9;
    private static final long BURST_NANOS = 2_000_000_000;
    private static final double LEAST_BURST_BYTES = 16_384;

    private final DeliveryRate rate;
    private final PacketTrain train;
    private final LossModel loss;
    private int arrived;
    private int seen;
    private double shortShare = FIRST_SHARE;
    private double longShare = FIRST_SHARE;
    private int copiesSeen;
    private double copyShare;
    /// How many copies come from the peer of each of its segments.
    private double heard;
    private int copies = 1;
    private double tokens = LEAST_BURST_BYTES;
    private double earlierMost = LEAST_BURST_BYTES;
    private long tokensAt;
    private long taken;
    private long takenBytes;
    private long firstToArrive;

    Redundancy(DeliveryRate rate, PacketTrain train, LossModel loss) {
        this.rate = rate;
        this.train = train;
        this.loss = loss;
    }

    /// How many copies follow what is sent now.
    public int copies() {
        settle();
        return loss.isRoundLossy() || longShare > MOST_SHARE ? 0 : Math.max(copies, (int) (heard * HEARD_PART));
    }

    /// It is known of a first transmission whether it arrived.
    public void onFirst(boolean isLost) {
        if (isLost) {
            settle();
            learn(1);
            copies = wanted(Math.max(share(), loss.random()), likelyCopyShare());
        } else {
            onArrived(1);
        }
    }

    /// So many first transmissions have arrived.
    public void onArrived(int segments) {
        arrived = Math.min(arrived + segments, MOST_SEEN);
    }

    /// Counts those that have arrived: they are many, and looked at only when somebody asks.
    private void settle() {
        if (arrived == 0) {
            return;
        }
        while (arrived > 0 && FIRST_SEGMENTS + seen < 1 / LONG_GAIN) {
            arrived--;
            learn(0);
        }
        seen = Math.min(seen + arrived, MOST_SEEN);
        shortShare = Math.max(NOTHING, shortShare * Math.pow(1 - SHORT_GAIN, arrived));
        longShare = Math.max(NOTHING, longShare * Math.pow(1 - LONG_GAIN, arrived));
        arrived = 0;
        copies = wanted(Math.max(share(), loss.random()), likelyCopyShare());
    }

    private void learn(int lost) {
        seen = Math.min(seen + 1, MOST_SEEN);
        double least = 1.0 / (FIRST_SEGMENTS + seen);
        shortShare += (lost - shortShare) * Math.max(SHORT_GAIN, least);
        longShare += (lost - longShare) * Math.max(LONG_GAIN, least);
    }

    /// A segment has come from the peer.
    ///
    /// @param isDoubled whether it was there already
    public void onReceived(boolean isDoubled) {
        if (isDoubled) {
            heard = Math.min(MOST_COPIES, heard + HEARD_GAIN);
        } else if (heard > NOTHING) {
            heard -= heard * HEARD_GAIN;
        }
    }

    /// It is known of the copy of a first transmission that was lost whether it arrived.
    public void onCopy(boolean isLost) {
        copiesSeen = Math.min(copiesSeen + 1, MOST_SEEN);
        copyShare += ((isLost ? 1 : 0) - copyShare) * Math.max(COPY_GAIN, 1.0 / (FIRST_COPIES + copiesSeen));
    }

    /// A copy has arrived before what it is a copy of.
    public void onFirstToArrive() {
        firstToArrive++;
    }

    /// Copies that have left.
    long taken() {
        return taken;
    }

    /// What those took, headers included.
    long takenBytes() {
        return takenBytes;
    }

    /// How many of those were the first of their segment to arrive, as far as acknowledgements tell.
    long firstToArrive() {
        return firstToArrive;
    }

    /// The share of first transmissions that is lost, 0 to 1.
    public double share() {
        settle();
        return Math.max(shortShare, longShare);
    }

    /// The same; 0 while nothing is known.
    double knownShare() {
        double share = share();
        return seen == 0 ? 0 : share;
    }

    /// Whether losses come in bursts: then it helps to send more packets.
    public boolean isBursty() {
        return heard >= HEARD_IN_BURSTS || isBursty(share(), likelyCopyShare());
    }

    private double likelyCopyShare() {
        return copyShare == 0 ? 0 : Math.min(MOST_LIKELY, copyShare + DOUBT / Math.sqrt(copiesSeen));
    }

    private static boolean isBursty(double share, double copyShare) {
        return copyShare > Math.max(BURSTY, 2 * share);
    }

    /// A copy of so many bytes may leave; it is charged for.
    ///
    /// @param isFurther there was one already
    public boolean take(int bytes, boolean isFurther, long now) {
        double available = available(now);
        if (available < bytes || isFurther && available < most() / 2) {
            return false;
        }
        tokens -= bytes;
        taken++;
        takenBytes += bytes;
        return true;
    }

    /// So many bytes of copies may leave now; negative: none for a while.
    public double available(long now) {
        double most = most();
        // What was used counts, whatever the rate was then: less than nothing is left where that has fallen.
        tokens = Math.min(most, tokens + most - earlierMost + (now - tokensAt) * perNano());
        earlierMost = most;
        tokensAt = now;
        return tokens;
    }

    private double most() {
        return Math.max(LEAST_BURST_BYTES, perNano() * BURST_NANOS);
    }

    private double perNano() {
        return Math.max(LEAST_RATE, PART_OF_RATE * carried());
    }

    /// What the path carries, in bytes a nanosecond, as far as is known.
    private double carried() {
        return rate.isFull()
                ? rate.bytesANano()
                : Math.max(rate.bytesANano(), Math.max(train.bytesANano(), UNKNOWN_RATE));
    }

    void forget() {
        arrived = 0;
        seen = 0;
        shortShare = FIRST_SHARE;
        longShare = FIRST_SHARE;
        copiesSeen = 0;
        copyShare = 0;
        heard = 0;
        copies = 1;
    }

    /// @param share     of first transmissions that is lost
    /// @param copyShare of the copies of those
    static int wanted(double share, double copyShare) {
        double missing = share;
        double most = isBursty(share, copyShare) ? MISSING_IN_BURSTS : MISSING;
        int copies = 0;
        while (missing > (copies == 0 ? NEGLIGIBLE : most) && copies < MOST_COPIES) {
            missing *= Math.max(share, copyShare);
            copies++;
        }
        return copies;
    }
}
