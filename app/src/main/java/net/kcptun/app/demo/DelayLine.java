package net.kcptun.app.demo;

import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// One direction of a link: datagrams wait here for the link's delay, unless they are lost.
///
/// All wait equally long, so a ring in order of arrival is in order of departure. The ring is bounded; what does not
/// fit is dropped, as a router does. Slots are allocated on first use and reused: one copy in, none out. One thread,
/// but the counts may be read by any.
final class DelayLine {
    static final int SLOTS = 1 << 13;
    static final int DATAGRAM_MAX = 2048;

    private final Slot[] ring = new Slot[SLOTS];
    private final SplittableRandom dice;
    private final double loss;
    private final long delayNanos;
    private int head;
    private int size;
    private volatile long forwarded;
    private volatile long dropped;

    DelayLine(LinkQuality quality, long salt) {
        dice = new SplittableRandom(quality.seed() ^ salt);
        loss = quality.lossPercent() / 100;
        delayNanos = quality.delayMillis() * 1_000_000L;
    }

    /// Takes a copy of the datagram, to be sent by `flow`, or drops it.
    void offer(LossyLink.Flow flow, ByteBuffer datagram, long now) {
        if (dice.nextDouble() < loss || size == SLOTS) {
            dropped = dropped + 1;
            return;
        }
        int at = head + size & SLOTS - 1;
        Slot slot = ring[at];
        if (slot == null) {
            slot = new Slot();
            ring[at] = slot;
        }
        slot.flow = flow;
        slot.due = now + delayNanos;
        slot.datagram.clear().put(datagram).flip();
        size++;
    }

    /// The flow of the first datagram if that is due, else null.
    LossyLink.@Nullable Flow due(long now) {
        return size > 0 && ring[head].due - now <= 0 ? ring[head].flow : null;
    }

    /// The first datagram, for the caller to send before the next call; counts as forwarded.
    ByteBuffer take() {
        ByteBuffer datagram = ring[head].datagram;
        head = head + 1 & SLOTS - 1;
        size--;
        forwarded = forwarded + 1;
        return datagram;
    }

    /// Nanoseconds until the first datagram is due, at most `most`.
    long waitNanos(long now, long most) {
        return size == 0 ? most : Math.clamp(ring[head].due - now, 0, most);
    }

    long forwarded() {
        return forwarded;
    }

    long dropped() {
        return dropped;
    }

    private static final class Slot {
        private final ByteBuffer datagram = ByteBuffer.allocateDirect(DATAGRAM_MAX);
        private LossyLink.@Nullable Flow flow;
        private long due;
    }
}
