package net.kcptun.core.kcp;

import net.kcptun.core.pages.PagePool;

/// The single acknowledgements that were sent of late, and which of them go again: they may get lost, and those
/// beyond a hole are covered by no `una`.
///
/// An acknowledgement that goes again in the very next batch may die in the same burst as the first. So each goes
/// again in the 2nd batch after its own, where more than one in 1000 of the segments that come was there already,
/// which shows that acknowledgements get lost, and where it is more than one in 300 in the 7th too, or the last one
/// that is not too late; at most 32 of each batch. Where there are fewer than four, the newest four go. None is older
/// than 20 ms, since peers take an ACK's age for the round trip. The share is the larger of two means, over some 256
/// and some 4096 segments: a whole burst of acknowledgements is lost seldom, and costs much.
///
/// Memory: 6 KB while in use.
final class AckRepeats {
    private static final int MOST = 512;
    private static final int BATCHES = 16;
    private static final int NEAR = 2;
    private static final int FAR = 7;
    private static final int MOST_OF_BATCH = 32;
    private static final int LEAST = 4;
    private static final int AGE_MILLIS = 20;
    private static final double SOME_DOUBLED = 1.0 / 1000;
    private static final double MANY_DOUBLED = 1.0 / 300;
    private static final double GAIN = 1.0 / 256;
    private static final double LONG_GAIN = 1.0 / 4096;
    private static final double NOTHING = 1e-9;
    private static final int BYTES = (3 * MOST + BATCHES) * Integer.BYTES + 32;
    private static final int[] NONE = new int[0];

    private final PagePool<AckList.Page> pages;
    /// A ring of sn, ts and ms of sending.
    private int[] recent = NONE;
    private int count;
    /// Where the last batches begin in it.
    private int[] begins = NONE;
    private int batch;
    private double shortDoubled;
    private double longDoubled;

    /// @param pages what is kept here counts there
    AckRepeats(PagePool<AckList.Page> pages) {
        this.pages = pages;
    }

    /// A segment came.
    ///
    /// @param isDoubled whether it was there already
    void onSegment(boolean isDoubled) {
        if (!isDoubled && Math.max(shortDoubled, longDoubled) < NOTHING) {
            // Processors are slow with numbers that are hardly more than 0.
            return;
        }
        int one = isDoubled ? 1 : 0;
        shortDoubled += (one - shortDoubled) * GAIN;
        longDoubled += (one - longDoubled) * LONG_GAIN;
    }

    /// Writes those that go again now. Returns their number.
    ///
    /// @param una as in the headers of this flush
    int write(PacketWriter writer, int una, int nowMillis) {
        int written = 0;
        double doubled = Math.max(shortDoubled, longDoubled);
        if (doubled > SOME_DOUBLED) {
            written += repeat(writer, NEAR, una, nowMillis);
        }
        if (doubled > MANY_DOUBLED) {
            written += repeat(writer, far(nowMillis), una, nowMillis);
        }
        if (written < LEAST) {
            for (int i = Math.max(0, count - LEAST); i < count; i++) {
                written += again(writer, i, una, nowMillis) ? 1 : 0;
            }
        }
        return written;
    }

    /// What is sent from now on is of another batch.
    void beginBatch() {
        if (recent.length > 0) {
            begins[++batch & BATCHES - 1] = count;
        }
    }

    /// One was sent.
    void sent(int sn, int ts, int nowMillis) {
        if (recent.length == 0) {
            recent = new int[3 * MOST];
            begins = new int[BATCHES];
            batch = 0;
            count = 0;
            pages.count(BYTES);
        }
        int at = 3 * (count++ & MOST - 1);
        recent[at] = sn;
        recent[at + 1] = ts;
        recent[at + 2] = nowMillis;
    }

    /// Gives up what is remembered.
    void trim() {
        if (recent.length > 0) {
            pages.count(-BYTES);
        }
        recent = NONE;
        begins = NONE;
        count = 0;
    }

    /// The farthest of the batches that are not too old.
    private int far(int nowMillis) {
        int far = FAR;
        while (far > NEAR + 1 && isOld(batch + 1 - far, nowMillis)) {
            far--;
        }
        return far;
    }

    private boolean isOld(int past, int nowMillis) {
        if (begins.length == 0 || past < 0) {
            return true;
        }
        int begin = begins[past & BATCHES - 1];
        return begin == count || nowMillis - recent[3 * (begin & MOST - 1) + 2] > AGE_MILLIS;
    }

    private int repeat(PacketWriter writer, int batchesAgo, int una, int nowMillis) {
        // The one that is written now has not begun yet.
        int past = batch + 1 - batchesAgo;
        if (begins.length == 0 || past < 0) {
            return 0;
        }
        int written = 0;
        int begin = begins[past & BATCHES - 1];
        int end = Math.min(begins[past + 1 & BATCHES - 1], begin + MOST_OF_BATCH);
        for (int i = begin; i < end; i++) {
            written += again(writer, i, una, nowMillis) ? 1 : 0;
        }
        return written;
    }

    private boolean again(PacketWriter writer, int index, int una, int nowMillis) {
        int at = 3 * (index & MOST - 1);
        boolean isOverwritten = count - index > MOST;
        if (isOverwritten || recent[at] - una <= 0 || nowMillis - recent[at + 2] > AGE_MILLIS) {
            return false;
        }
        writer.control(SegmentHeader.ACK, recent[at + 1], recent[at]);
        return true;
    }
}
