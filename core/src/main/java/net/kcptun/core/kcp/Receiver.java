package net.kcptun.core.kcp;

import net.kcptun.core.path.PathModel;

/// The receiving half of a [Kcp]: takes data segments, hands their bytes to the sink in order, and notes what is
/// to be acknowledged.
///
/// A segment that comes in order while the sink is ready and nothing waits goes straight from its packet to the
/// sink, without a copy here. All others wait in [ReceiveRing].
///
/// How much may wait is said by the loop's [BufferShare]: as its budget is used up, a smaller window is told, then
/// also kept to, and in the end only what comes in order is kept, and little of that. Before the stream has begun
/// as the sink wants it, the window is the one that peers assume.
final class Receiver {
    /// Peers assume that much of every receiver until they hear more.
    static final int MIN_WINDOW = 128;

    private static final int MAX_ADVERTISED = 65535;

    /// No honest duplicate is older: no window is larger.
    private static final int OLDEST_DUPLICATE = -65536;

    private final StreamSink sink;
    private final KcpStats stats;
    private final int window;
    private final BufferShare share;
    private final ReceiveRing ring;
    private final AckList acks;
    private final AdvertisedWindowLimit limit;
    private PathModel path;

    Receiver(KcpOptions options, SegmentPool pool, PathModel path, StreamSink sink, KcpStats stats) {
        this.sink = sink;
        this.path = path;
        this.stats = stats;
        this.window = Math.max(options.rcvwnd(), MIN_WINDOW);
        this.share = pool.share();
        this.ring = new ReceiveRing(pool, window);
        this.acks = new AckList(options, pool.ackPages());
        this.limit = new AdvertisedWindowLimit(window, path);
    }

    /// A PUSH segment.
    void onPush(PacketReader segment, long now) {
        int sn = segment.sn();
        int ahead = sn - ring.next();
        if (ahead < OLDEST_DUPLICATE || ahead >= 0 && !isWithinWindow(sn, ahead)) {
            stats.outOfWindow++;
            return;
        }
        if (ahead < 0 || ring.contains(sn)) {
            stats.duplicates++;
            path.redundancy().onReceived(true);
            if (ahead < 0 && acks.isCovered(now)) {
                return;
            }
            limit.onRepeated(now);
            acks.onSingle(sn, segment.ts(), true, now);
            return;
        }
        if (share.isScarce() && !isWithinBudget(ahead)) {
            stats.overBudget++;
            return;
        }
        stats.segmentsReceived++;
        path.redundancy().onReceived(false);
        stats.bytesReceived += segment.dataBytes();
        boolean inOrder = ahead == 0 && ring.outOfOrder() == 0;
        limit.onFresh(inOrder, now);
        if (inOrder) {
            acks.onInOrder(sn, segment.ts(), now);
        } else {
            acks.onSingle(sn, segment.ts(), false, now);
        }
        // Straight to the sink where it waits for that very segment.
        if (ahead == 0 && ring.waiting() == 0 && sink.isReady()) {
            ring.skip();
            if (segment.dataBytes() > 0) {
                sink.onBytes(segment.buf(), segment.dataAt(), segment.dataBytes());
            }
        } else {
            ring.store(sn, segment.buf(), segment.dataAt(), segment.dataBytes());
        }
        deliver();
    }

    /// Whether a peer that sends `sn` can have seen our window: at most one window before or beyond what is wanted
    /// next.
    boolean isNear(int sn) {
        int ahead = sn - ring.next();
        return ahead >= -window && ahead < window;
    }

    void onPathChanged(PathModel path) {
        this.path = path;
        limit.onPathChanged(path);
    }

    /// Hands over what waits in order while the sink is ready.
    void deliver() {
        ring.deliver(sink);
    }

    /// Writes what is owed to the peer. Returns the number of acknowledgements.
    int writeAcks(PacketWriter writer, long now) {
        int written = acks.write(writer, ring.next(), ring.outOfOrder() > 0, now);
        stats.acksSent += written;
        return written;
    }

    boolean owesAcks() {
        return acks.isOwed();
    }

    /// When acknowledgements must leave even if no data does: 0 = now, Long.MAX_VALUE = nothing is owed.
    long acksDueAt() {
        return acks.dueAt();
    }

    /// The number wanted next: all below are received.
    int una() {
        return ring.next();
    }

    /// Segments that are taken at most.
    int window() {
        return window;
    }

    /// Segments that are taken now, as far as the 16 bits of the header can say it.
    int advertisedWindow() {
        return free(opened(limit.of(share.window(window))));
    }

    /// As [#advertisedWindow], to tell the peer.
    int advertise() {
        return free(opened(limit.of(share.grant(window))));
    }

    /// Whether a peer that was told of `advertised` segments should hear at once that there is much more room.
    boolean isReopened(int advertised) {
        if (advertised >= window / 8) {
            return false;
        }
        int most = limit.of(share.window(window));
        int eighth = Math.max(1, most / 8);
        return advertised < eighth && free(most) - advertised >= eighth;
    }

    /// Segments that only the sink holds up.
    int unread() {
        return ring.waiting();
    }

    boolean isIdle() {
        return ring.isEmpty() && !acks.isOwed();
    }

    void startAt(int sn) {
        ring.startAt(sn);
    }

    void trim() {
        ring.trim();
        acks.trim();
    }

    void release() {
        ring.release();
        acks.release();
        acks.trim();
    }

    private boolean isWithinWindow(int sn, int ahead) {
        return ring.isWithinWindow(sn) && (ahead < MIN_WINDOW || sink.hasBegun());
    }

    private int opened(int most) {
        return most <= MIN_WINDOW || sink.hasBegun() ? most : MIN_WINDOW;
    }

    /// Of `most` segments that may wait here.
    private int free(int most) {
        return Math.clamp(most - ring.waiting(), 0, MAX_ADVERTISED);
    }

    /// The segment wanted next always is, unless its reader leaves it waiting behind others: else nothing would
    /// move.
    private boolean isWithinBudget(int ahead) {
        boolean isInOrder = ahead == 0;
        return (isInOrder || !share.isExhausted()) && ring.waiting() + ahead < share.window(window);
    }
}
