package net.kcptun.core.kcp;

import net.kcptun.core.path.PathFlow;
import net.kcptun.core.path.PathModel;
import net.kcptun.core.path.Redundancy;

/// What a session sends last goes again before anything is known to be lost: nothing that follows would show a loss,
/// and somebody may wait for it. A receiver ignores what it has.
///
/// Each segment goes in as many copies as [Redundancy] says; the first one of the stream, and what is marked
/// ([#twice]), in one at least where round trips are 1 ms or more. Copies fill packets that leave anyway, where those
/// have room; else they leave by themselves, after a pause:
///
/// | state | event | next |
/// |---|---|---|
/// | idle | something was sent, and nothing more is queued | waiting, for a first pause |
/// | waiting | the same: what was sent before fills the last packet | waiting, for a first pause |
/// | waiting, copying | more is queued | idle |
/// | idle | something was sent again, and nothing is queued | waiting, for a first pause |
/// | copying | the same | copying, and more is wanted |
/// | waiting | the pause is over | copying, from the oldest segment |
/// | copying | the pace holds, and eight have left | copying, once the pace lets it |
/// | copying | the budget is used up | idle |
/// | copying | the newest was copied, and some want more | waiting, for twice the pause, or in bursts the same |
/// | copying | the newest was copied, and none wants more | idle |
///
/// A first pause is a 16th of the round trip, a 32nd where losses come in bursts, and 3 ms at least. At most the last
/// 4096 segments are copied, and only what left within the last three quarters of a round trip, or two pauses: of the
/// rest it is soon known what became of it. Where the budget does not suffice for all, what was sent again goes first,
/// and of the others the newest. Copies are charged to the path, but nothing waits for them, and they say nothing
/// about its loss.
final class TrailingCopies {
    private static final long LEAST_PAUSE_NANOS = 3_000_000;
    private static final long UNKNOWN_PAUSE_NANOS = 10_000_000;
    private static final long LEAST_RTT_NANOS = 1_000_000;
    private static final int PAUSE_SHIFT = 4;
    private static final int MOST_SEGMENTS = 4096;
    private static final int MOST_BUNDLED = 16;
    private static final int COPIES_AT_ONCE = 8;

    private final int fixed;
    private final SendRing ring;
    private final InFlight flight;
    private final PathFlow flow;
    private final KcpStats stats;
    private long dueAt = Long.MAX_VALUE;
    private long pauseNanos;
    /// What was sent longer ago is not copied.
    private long oldNanos = Long.MAX_VALUE;
    private boolean isCopying;
    private int next;
    private int copied;
    private boolean isMoreWanted;
    /// From here on what was sent only once goes again, as far as the budget allows.
    private int tail;
    private boolean isTailNew;
    private int marked;

    /// @param fixed how many copies, or [KcpOptions#AUTO]
    TrailingCopies(int fixed, SendRing ring, InFlight flight, PathFlow flow, KcpStats stats) {
        this.fixed = fixed;
        this.ring = ring;
        this.flight = flight;
        this.flow = flow;
        this.stats = stats;
    }

    /// The segment goes twice at least.
    void twice(int sn) {
        marked = sn;
    }

    /// Segments have left, those from `first` on for the first time, and nothing more is queued: what was sent before
    /// fills their last packet.
    void onSent(int first, long srttNanos, long now, PacketWriter writer) {
        int oldest = oldest();
        int left = isAnyWanted() ? MOST_BUNDLED : 0;
        for (int sn = first - 1; sn - oldest >= 0 && left > 0; sn--, left--) {
            if (isWanted(sn, now) && SegmentHeader.BYTES + ring.length(sn) <= writer.room()) {
                copy(sn, now, writer);
            }
        }
        begin(srttNanos, now);
        isTailNew = true;
    }

    /// A segment has left again, and nothing is queued.
    void onResent(long srttNanos, long now) {
        if (isCopying) {
            isMoreWanted = true;
        } else if (dueAt == Long.MAX_VALUE) {
            begin(srttNanos, now);
        }
    }

    private void begin(long srttNanos, long now) {
        int shift = flow.path().redundancy().isBursty() ? PAUSE_SHIFT + 1 : PAUSE_SHIFT;
        pauseNanos = srttNanos == 0 ? UNKNOWN_PAUSE_NANOS : Math.max(LEAST_PAUSE_NANOS, srttNanos >> shift);
        oldNanos = srttNanos == 0 ? Long.MAX_VALUE : Math.max(srttNanos - (srttNanos >> 2), 2 * pauseNanos);
        isCopying = false;
        dueAt = isAnyWanted() ? now + pauseNanos : Long.MAX_VALUE;
    }

    /// When [#send] has something to do; Long.MAX_VALUE: never, as things are.
    long dueAt() {
        return isCopying && copied >= COPIES_AT_ONCE ? Math.max(dueAt, flow.readyAt()) : dueAt;
    }

    /// Returns false if `budget` datagrams were not enough.
    boolean send(long now, int budget, PacketWriter writer) {
        if (now < dueAt()) {
            return true;
        }
        int oldest = oldest();
        if (!isCopying) {
            isCopying = true;
            next = oldest;
            copied = 0;
            isMoreWanted = false;
            if (isTailNew) {
                isTailNew = false;
                tail = firstAffordable(oldest, now);
            }
        } else if (next - oldest < 0) {
            next = oldest;
        }
        while (next != ring.next()) {
            if (writer.packets() >= budget) {
                return false;
            }
            if (copied >= COPIES_AT_ONCE && flow.isPaced(now)) {
                return true;
            }
            int sn = next++;
            if (!isWanted(sn, now) || sn - tail < 0 && !flight.wasResent(sn)) {
                continue;
            }
            if (copy(sn, now, writer)) {
                copied++;
                isMoreWanted |= isWanted(sn, now);
            } else if (flight.redundant(sn) == 0) {
                stop();
                return true;
            }
        }
        isCopying = false;
        if (!flow.path().redundancy().isBursty()) {
            pauseNanos *= 2;
        }
        dueAt = isMoreWanted ? now + pauseNanos : Long.MAX_VALUE;
        return true;
    }

    /// Nothing is copied until something is sent again.
    void stop() {
        isCopying = false;
        dueAt = Long.MAX_VALUE;
        isTailNew = false;
        tail = ring.next();
    }

    private int oldest() {
        return ring.next() - Math.min(ring.span(), MOST_SEGMENTS);
    }

    /// What was sent last is known to be lost last, so that its copies gain most. So much is kept as the copies of what
    /// will have to go again take.
    private int firstAffordable(int oldest, long now) {
        Redundancy redundancy = flow.path().redundancy();
        double kept = redundancy.share() * (ring.next() - oldest) * (PathModel.OVERHEAD_BYTES + ring.mss());
        double left = redundancy.available(now) - kept;
        int sn = ring.next();
        while (sn - oldest > 0 && left > 0) {
            sn--;
            if (isWanted(sn, now)) {
                left -= PathModel.OVERHEAD_BYTES + ring.length(sn);
            }
        }
        return sn;
    }

    private boolean isAnyWanted() {
        return mostCopies() > 0 || fixed != 0 && (ring.next() - 1 == marked || ring.una() == 0);
    }

    private boolean isWanted(int sn, long now) {
        return ring.isInFlight(sn) && flight.redundant(sn) < wanted(sn) && now - flight.sentAt(sn) < oldNanos;
    }

    private int wanted(int sn) {
        boolean isTwice = fixed != 0 && (sn == 0 || sn == marked) && flow.path().minRttNanos() >= LEAST_RTT_NANOS;
        return isTwice ? Math.max(1, mostCopies()) : mostCopies();
    }

    private int mostCopies() {
        return fixed == KcpOptions.AUTO ? flow.path().redundancy().copies() : fixed;
    }

    private boolean copy(int sn, long now, PacketWriter writer) {
        int length = ring.length(sn);
        boolean isShared = SegmentHeader.BYTES + length <= writer.room();
        int overhead = isShared ? SegmentHeader.BYTES : PathModel.OVERHEAD_BYTES;
        if (!flow.path().redundancy().take(overhead + length, flight.redundant(sn) > 0, now)) {
            return false;
        }
        flight.addRedundant(sn, SegmentHeader.millis(now));
        flow.copy(overhead + length, now);
        writer.push(ring.buffer(sn), sn, length);
        stats.redundantSegments++;
        stats.redundantBytes += SegmentHeader.BYTES + length;
        return true;
    }
}
