package net.kcptun.core.kcp;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// The outgoing stream, cut into segments: a ring indexed by `sn & mask`.
///
/// ```
///   una ............ next ............ end
///   sent, some acknowledged | queued, never sent
/// ```
/// A number is given to a segment when it is queued, since stream order is sending order. An acknowledged
/// segment's slot is null, its buffer is back in the pool; `una` is the oldest segment without acknowledgement. A
/// buffer holds 24 bytes of header room, then the data. All comparisons of numbers wrap around. The ring starts
/// empty, doubles when full, and is dropped by [#trim]. Queueing copies the bytes once; everything else is O(1)
/// for each segment.
final class SendRing {
    private static final int FIRST_CAPACITY = 8;
    private static final byte[][] NO_DATA = new byte[0][];
    private static final int[] NO_LENGTH = new int[0];

    private final SegmentPool pool;
    private final int mss;
    private byte[] @Nullable [] data = NO_DATA;
    private int[] length = NO_LENGTH;
    private int una;
    private int next;
    private int end;
    private int inFlight;

    SendRing(SegmentPool pool, int mss) {
        this.pool = pool;
        this.mss = mss;
    }

    /// Bytes of a full segment.
    int mss() {
        return mss;
    }

    /// For tests: the stream begins at `sn` instead of 0.
    void startAt(int sn) {
        una = sn;
        next = sn;
        end = sn;
    }

    void append(byte[] buf, int off, int len) {
        while (len > 0) {
            int slot = slotWithRoom();
            int count = Math.min(len, mss - length[slot]);
            System.arraycopy(buf, off, data[slot], SegmentHeader.BYTES + length[slot], count);
            length[slot] += count;
            off += count;
            len -= count;
        }
    }

    void append(ByteBuffer source) {
        while (source.hasRemaining()) {
            int slot = slotWithRoom();
            int count = Math.min(source.remaining(), mss - length[slot]);
            source.get(data[slot], SegmentHeader.BYTES + length[slot], count);
            length[slot] += count;
        }
    }

    /// The oldest queued segment becomes a sent one. Returns its number.
    int sendNext() {
        assert next != end;
        inFlight++;
        return next++;
    }

    /// Sent and not yet acknowledged.
    boolean isInFlight(int sn) {
        return sn - una >= 0 && sn - next < 0 && data[sn & data.length - 1] != null;
    }

    /// The segment, which must be in flight, has arrived.
    void acknowledge(int sn) {
        int slot = sn & data.length - 1;
        pool.give(data[slot]);
        data[slot] = null;
        inFlight--;
        while (una != next && data[una & data.length - 1] == null) {
            una++;
        }
    }

    /// Header room and data of a segment that is not yet acknowledged.
    byte[] buffer(int sn) {
        return data[sn & data.length - 1];
    }

    int length(int sn) {
        return length[sn & data.length - 1];
    }

    int una() {
        return una;
    }

    int next() {
        return next;
    }

    /// From the oldest unacknowledged to the newest sent: what a window limits.
    int span() {
        return next - una;
    }

    /// Sent and not acknowledged.
    int inFlight() {
        return inFlight;
    }

    /// Never sent yet.
    int queued() {
        return end - next;
    }

    boolean isEmpty() {
        return una == end;
    }

    /// Gives up the arrays of an empty ring.
    void trim() {
        assert isEmpty();
        data = NO_DATA;
        length = NO_LENGTH;
    }

    /// Gives every buffer back.
    void release() {
        for (int sn = una; sn != end; sn++) {
            byte[] buffer = data[sn & data.length - 1];
            if (buffer != null) {
                pool.give(buffer);
            }
        }
        una = end;
        next = end;
        inFlight = 0;
        trim();
    }

    private int slotWithRoom() {
        if (end != next) {
            int last = end - 1 & data.length - 1;
            if (length[last] < mss) {
                return last;
            }
        }
        if (end - una == data.length) {
            grow();
        }
        int slot = end++ & data.length - 1;
        data[slot] = pool.take(SegmentHeader.BYTES + mss);
        length[slot] = 0;
        return slot;
    }

    private void grow() {
        int capacity = Math.max(FIRST_CAPACITY, 2 * data.length);
        byte[] @Nullable [] grownData = new byte[capacity][];
        int[] grownLength = new int[capacity];
        for (int sn = una; sn != end; sn++) {
            grownData[sn & capacity - 1] = data[sn & data.length - 1];
            grownLength[sn & capacity - 1] = length[sn & data.length - 1];
        }
        data = grownData;
        length = grownLength;
    }
}
