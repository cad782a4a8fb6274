package net.kcptun.core.kcp;

import org.jspecify.annotations.Nullable;

/// Received segments that could not be handed over yet: a ring indexed by `sn & mask`.
///
/// ```
///   read ............ next ............ read + window
///   in order, the reader is slow | out of order: some slots full, some holes
/// ```
/// The ring never holds more than the window: segments from `read + window` on are refused. An honest sender
/// never sends those, as `next + (window - waiting)`, what it was told at most, is never above that limit, and
/// `read` only grows. Starts empty, doubles as needed, is dropped by [#trim]. Storing copies once into a pooled
/// buffer.
final class ReceiveRing {
    private static final int FIRST_CAPACITY = 8;
    private static final byte[][] NO_DATA = new byte[0][];
    private static final int[] NO_LENGTH = new int[0];

    private final SegmentPool pool;
    private final int window;
    private byte[] @Nullable [] data = NO_DATA;
    private int[] length = NO_LENGTH;
    private int read;
    private int next;
    private int held;

    ReceiveRing(SegmentPool pool, int window) {
        this.pool = pool;
        this.window = window;
    }

    /// For tests: the peer's stream begins at `sn` instead of 0.
    void startAt(int sn) {
        read = sn;
        next = sn;
    }

    /// The number wanted next: all below are received.
    int next() {
        return next;
    }

    /// In order, waiting for the reader.
    int waiting() {
        return next - read;
    }

    /// Beyond a hole.
    int outOfOrder() {
        return held - waiting();
    }

    boolean isWithinWindow(int sn) {
        int ahead = sn - next;
        return ahead >= 0 && ahead < window - waiting();
    }

    /// Whether a segment within the window is here already.
    boolean contains(int sn) {
        return sn - read < data.length && data[sn & data.length - 1] != null;
    }

    /// The next segment goes straight to the reader, without a stop here; nothing may be waiting.
    void skip() {
        assert waiting() == 0;
        next++;
        read++;
        advance();
    }

    /// Keeps a copy of a segment that is within the window and not here yet.
    void store(int sn, byte[] buf, int off, int len) {
        if (sn - read >= data.length) {
            grow(sn - read + 1);
        }
        byte[] buffer = pool.take(len);
        System.arraycopy(buf, off, buffer, 0, len);
        int slot = sn & data.length - 1;
        data[slot] = buffer;
        length[slot] = len;
        held++;
        advance();
    }

    /// Hands over what is in order while the sink is ready.
    void deliver(StreamSink sink) {
        while (read != next && sink.isReady()) {
            int slot = read & data.length - 1;
            byte[] buffer = data[slot];
            data[slot] = null;
            read++;
            held--;
            if (length[slot] > 0) {
                sink.onBytes(buffer, 0, length[slot]);
            }
            pool.give(buffer);
        }
    }

    boolean isEmpty() {
        return held == 0;
    }

    /// Gives up the arrays of an empty ring.
    void trim() {
        assert isEmpty();
        data = NO_DATA;
        length = NO_LENGTH;
    }

    /// Gives every buffer back.
    void release() {
        for (byte[] buffer : data) {
            if (buffer != null) {
                pool.give(buffer);
            }
        }
        read = next;
        held = 0;
        trim();
    }

    private void advance() {
        while (next - read < data.length && data[next & data.length - 1] != null) {
            next++;
        }
    }

    private void grow(int span) {
        int capacity = Math.max(FIRST_CAPACITY, Integer.highestOneBit(span - 1) << 1);
        byte[] @Nullable [] grownData = new byte[capacity][];
        int[] grownLength = new int[capacity];
        for (int i = 0; i < data.length; i++) {
            int sn = read + i;
            grownData[sn & capacity - 1] = data[sn & data.length - 1];
            grownLength[sn & capacity - 1] = length[sn & data.length - 1];
        }
        data = grownData;
        length = grownLength;
    }
}
