package net.kcptun.core.kcp;

import java.nio.ByteBuffer;
import java.util.Objects;

/// One KCP conversation: a reliable, ordered byte stream each way, over packets that may be lost, doubled or
/// reordered.
///
/// A pure state machine. Packets, bytes and the time go in ([#input], [#send], `now`); packets leave in [#flush]
/// through a [PacketOutput]; the peer's bytes leave through the [StreamSink] in [#input] and [#deliver].
/// [#nextDeadline]
/// says when [#flush] has something to do. `now` is nanoseconds of Unix time on a clock that never steps back.
///
/// The parts: [Sender] decides what is sent and resent, [Receiver] hands over what is received and
/// notes what is owed to the peer, [WindowProbe] reopens closed windows. How losses are found without waiting
/// for time-outs, and without taking reordering for loss, is told in [LossDetector]; why no step ever walks over
/// the window, in [InFlight].
///
/// Cost for each segment: one copy into a pooled buffer when sent (full segments leave from there, small ones are
/// copied once more into a shared packet); none when received in order by a ready receiver, else one. No
/// allocation once the rings have grown to the flight they carry. Two seconds after the last packet an empty
/// session gives its arrays up.
///
/// One thread owns a Kcp and its [SegmentPool]. A receiver may call [#send] and [#release], nothing else; an output
/// nothing.
public final class Kcp {
    /// What a segment costs beside its data.
    public static final int HEADER_BYTES = SegmentHeader.BYTES;

    private static final long IDLE_NANOS = 2_000_000_000L;
    private static final int LEAST_BACKLOG = 256;
    private static final long MILLI = 1_000_000;

    private final int conv;
    private final int mtu;
    private final KcpOptions options;
    private final SegmentPool pool;
    private final KcpStats stats = new KcpStats();
    private final Sender sender;
    private final Receiver inbox;
    private final WindowProbe probe = new WindowProbe();
    private final PeerRestartDetector memory = new PeerRestartDetector();
    private final StallDetector progress = new StallDetector();

    /// The highest `una` of the peer: what an older segment says about its window is out of date.
    private int peerUna;
    private int advertised;
    private int clockAhead;
    private long tickAt;
    private long usedAt;
    private long trimAt = Long.MAX_VALUE;
    private boolean released;

    /// @param mtu      largest KCP packet in bytes; a full segment carries 24 less. At most the pool's segment
    ///               size.
    /// @param path     shared with the other conversations with the same peer
    /// @param receiver takes the peer's bytes
    public Kcp(int conv, int mtu, KcpOptions options, SegmentPool pool, PathLoad path, StreamSink receiver) {
        if (mtu <= SegmentHeader.BYTES || mtu > pool.segmentBytes()) {
            throw new IllegalArgumentException("mtu: " + mtu + " is not in 25.." + pool.segmentBytes());
        }
        this.conv = conv;
        this.mtu = mtu;
        this.options = options;
        this.pool = pool;
        this.sender = new Sender(options, mtu - SegmentHeader.BYTES, pool, path, stats);
        this.inbox = new Receiver(options, pool, path, receiver, stats);
        this.advertised = inbox.advertisedWindow();
    }

    /// Whether a packet can be the first that is seen of a conversation: it brings data that a receiver who has
    /// nothing yet takes, and its sender has received nothing either.
    public static boolean canOpen(byte[] buf, int off, int len, KcpOptions options) {
        int window = Math.max(options.rcvwnd(), Receiver.MIN_WINDOW);
        int end = off + len;
        int at = off;
        boolean bringsData = false;
        while (end - at >= SegmentHeader.BYTES) {
            int length = SegmentHeader.len(buf, at);
            if (SegmentHeader.una(buf, at) != 0 || length < 0 || length > end - at - SegmentHeader.BYTES) {
                return false;
            }
            bringsData |= SegmentHeader.cmd(buf, at) == SegmentHeader.PUSH
                    && Integer.compareUnsigned(SegmentHeader.sn(buf, at), window) < 0;
            at += SegmentHeader.BYTES + length;
        }
        return bringsData;
    }

    /// When the data of a packet that [#canOpen] was sent, by its sender's clock: milliseconds of Unix time modulo
    /// 2^32.
    public static int sentAt(byte[] buf, int off) {
        int at = off;
        while (SegmentHeader.cmd(buf, at) != SegmentHeader.PUSH) {
            at += SegmentHeader.BYTES + SegmentHeader.len(buf, at);
        }
        return SegmentHeader.ts(buf, at);
    }

    /// Whether a packet, not taken in yet, is what this conversation's peer could send now: well-formed, its data
    /// about where the receive window is, and acknowledging nothing that was not sent and no less than before.
    public boolean isPlausible(byte[] buf, int off, int len) {
        int end = off + len;
        int at = off;
        boolean plausible = !released && len >= SegmentHeader.BYTES;
        while (plausible && end - at >= SegmentHeader.BYTES) {
            int una = SegmentHeader.una(buf, at);
            plausible = isWellFormed(buf, at, end - at - SegmentHeader.BYTES)
                    && una - peerUna >= 0
                    && sender.isPossibleUna(una)
                    && (SegmentHeader.cmd(buf, at) != SegmentHeader.PUSH || inbox.isNear(SegmentHeader.sn(buf, at)));
            at += SegmentHeader.BYTES + SegmentHeader.len(buf, at);
        }
        return plausible;
    }

    /// By how many milliseconds the wire's clock is ahead of `now`, for as long as this conversation lasts: it takes
    /// part in the round trip, so it must not step. Before the first [#flush]; 0 until then.
    public void clockAhead(int millis) {
        clockAhead = millis;
    }

    /// For tests: the streams begin at these numbers instead of 0.
    void startAt(int sendSn, int receiveSn) {
        sender.startAt(sendSn);
        inbox.startAt(receiveSn);
        peerUna = sendSn;
    }

    /// One received packet, in plain text; a tail shorter than 24 bytes is padding.
    ///
    /// Returns false, and counts it, if any of it is malformed: what came before within the packet is kept.
    public boolean input(byte[] buf, int off, int len, long now) {
        Objects.checkFromIndexSize(off, len, buf.length);
        if (released) {
            return false;
        }
        stats.packetsReceived++;
        touch(now);
        int oldest = sender.una();
        int last = -1;
        int end = off + len;
        int at = off;
        boolean valid = len >= SegmentHeader.BYTES;
        while (end - at >= SegmentHeader.BYTES && !released) {
            int dataLength = SegmentHeader.len(buf, at);
            if (!isWellFormed(buf, at, end - at - SegmentHeader.BYTES)) {
                valid = false;
                break;
            }
            valid &= onSegment(buf, at, dataLength, now);
            last = at;
            at += SegmentHeader.BYTES + dataLength;
        }
        if (!valid) {
            stats.malformed++;
        }
        if (!released) {
            onPeerUna(oldest, now);
            noteReopening();
            if (last >= 0) {
                boolean isBelow = SegmentHeader.una(buf, last) - sender.una() < 0;
                memory.onPacket(isBelow, SegmentHeader.wnd(buf, last), now);
            }
            progress.onPacket(sender.isWaiting(), sender.una() != oldest, now);
        }
        return valid;
    }

    /// The receiver is ready again: hands over what waits in order.
    public void deliver() {
        inbox.deliver();
        noteReopening();
    }

    /// Appends to the stream; the bytes are copied. Never refuses: the caller watches [#waiting].
    public void send(byte[] buf, int off, int len) {
        Objects.checkFromIndexSize(off, len, buf.length);
        if (!released) {
            sender.append(buf, off, len);
        }
    }

    /// Appends all remaining bytes to the stream; they are copied.
    public void send(ByteBuffer data) {
        if (!released) {
            sender.append(data);
        }
    }

    /// Asks the peer at once for its window: it answers, if it is there.
    public void ask() {
        if (!released) {
            probe.askNow();
        }
    }

    /// What is in flight went over a path that is no more: it is sent again at once.
    ///
    /// @param path as for a new conversation; the same object as before where only its way has changed
    public void onPathChanged(PathLoad path) {
        if (!released) {
            sender.onPathChanged(path);
            inbox.onPathChanged(path);
        }
    }

    /// Segments queued or in flight. The caller stops reading its source at `sndwnd` of them.
    public int waiting() {
        return sender.queued() + sender.inFlight();
    }

    /// What the budget leaves the caller of so many [#waiting] segments.
    public int grant(int segments) {
        return pool.share().grant(segments);
    }

    /// Whether so much waits to be sent for the first time that more of the source would only lie here: as much as is
    /// in flight.
    public boolean isBacklogged() {
        return sender.queued() >= Math.max(LEAST_BACKLOG, sender.inFlight());
    }

    /// Sends what is due at `now`, about `budget` datagrams at most. Returns true if more could go right now.
    public boolean flush(long now, int budget, PacketOutput output) {
        if (released || options.flush() == 0 && now < tickAt) {
            return false;
        }
        boolean dataDue = sender.dueAt() <= now;
        boolean acksDue = dataDue ? inbox.owesAcks() : inbox.acksDueAt() <= now;
        boolean probeDue = probeAt() <= now;
        trim(now);
        if (!dataDue && !acksDue && !probeDue) {
            return false;
        }
        touch(now);
        PacketWriter writer = pool.writer();
        writer.begin(conv, mtu, SegmentHeader.millis(now) + clockAhead, output);
        advertised = inbox.advertise();
        writer.receiveState(advertised, inbox.una());
        if (acksDue) {
            inbox.writeAcks(writer, now);
        }
        if (probeDue) {
            writeProbes(writer, now);
        }
        boolean more = dataDue && !flushData(now, budget, writer);
        stats.packetsSent += writer.finish();
        if (!more) {
            tickAt = now + options.interval() * MILLI;
        }
        return more;
    }

    private boolean flushData(long now, int budget, PacketWriter writer) {
        long repeated = stats.timeoutResends;
        boolean isAll = sender.flush(now, budget, writer);
        progress.onSent(sender.isWaiting(), now);
        boolean isRepeatedAgain = stats.timeoutResends != repeated && progress.onRepeated(now);
        // A peer that has not heard of the conversation yet would answer a question with RESET.
        if (isRepeatedAgain && stats.packetsReceived > 0) {
            probe.askNow();
            writeProbes(writer, now);
        }
        return isAll;
    }

    /// When [#flush] has something to do. A value that has passed: at once. Long.MAX_VALUE: never, as things are.
    public long nextDeadline() {
        if (released) {
            return Long.MAX_VALUE;
        }
        long due = Math.min(Math.min(sender.dueAt(), inbox.acksDueAt()), Math.min(probeAt(), trimAt));
        return options.flush() == 0 ? Math.max(due, tickAt) : due;
    }

    /// Whether the peer does not know any more what it has acknowledged, as after a restart: nothing will get on.
    public boolean isForgotten(long now) {
        return memory.isLost(now);
    }

    /// Since when nothing that is sent gets through, though the peer is heard; `Long.MAX_VALUE` = it does.
    public long stalledSince() {
        return progress.stalledSince();
    }

    /// Everything sent was acknowledged, and nothing is queued.
    public boolean isDrained() {
        return sender.isEmpty();
    }

    /// Whether acknowledgements have not left yet.
    public boolean owesAcks() {
        return inbox.owesAcks();
    }

    /// Received segments that wait here, in order, until the receiver takes them.
    public int unread() {
        return inbox.unread();
    }

    /// Gives all buffers back to the pool. The object is dead afterwards: inputs are ignored, nothing is due.
    public void release() {
        if (!released) {
            released = true;
            sender.release();
            inbox.release();
        }
    }

    public int conv() {
        return conv;
    }

    public KcpStats stats() {
        return stats;
    }

    /// Smoothed round trip; 0 before the first sample.
    public long srttNanos() {
        return sender.rtt().srttNanos();
    }

    /// Mean deviation of the round trip.
    public long rttvarNanos() {
        return sender.rtt().rttvarNanos();
    }

    /// Retransmission time-out of a segment that has not timed out yet.
    public long rtoNanos() {
        return sender.rtt().rtoNanos();
    }

    /// Segments sent and not yet acknowledged.
    public int inFlight() {
        return sender.inFlight();
    }

    /// Segments that were never sent yet.
    public int queued() {
        return sender.queued();
    }

    /// Segments that may be in flight as far as this end is concerned.
    public int sendWindow() {
        return options.sndwnd();
    }

    /// Bytes that a full segment carries.
    public int segmentBytes() {
        return mtu - HEADER_BYTES;
    }

    /// Segments that the congestion window allows; 0 = there is none (`nc`).
    public int congestionWindow() {
        return options.nc() ? 0 : sender.congestionWindow();
    }

    /// Segments that the peer takes.
    public int peerWindow() {
        return sender.peerWindow();
    }

    /// Segments that we take now, as advertised.
    public int receiveWindow() {
        return inbox.advertisedWindow();
    }

    /// Received segments that wait here, in order or beyond a hole.
    public int buffered() {
        return inbox.buffered();
    }

    private boolean isWellFormed(byte[] buf, int at, int room) {
        int cmd = SegmentHeader.cmd(buf, at);
        int dataLength = SegmentHeader.len(buf, at);
        return SegmentHeader.conv(buf, at) == conv
                && cmd >= SegmentHeader.PUSH
                && cmd <= SegmentHeader.WINS
                && dataLength >= 0
                && dataLength <= room;
    }

    /// Returns false if the segment acknowledges what was never sent; it is then ignored.
    private boolean onSegment(byte[] buf, int at, int dataLength, long now) {
        int una = SegmentHeader.una(buf, at);
        if (!sender.isPossibleUna(una)) {
            return false;
        }
        if (una - peerUna >= 0) {
            peerUna = una;
            int window = SegmentHeader.wnd(buf, at);
            sender.onPeerWindow(window);
            probe.onPeerWindow(window, now);
        }
        switch (SegmentHeader.cmd(buf, at)) {
            case SegmentHeader.PUSH -> {
                probe.onPush();
                inbox.onPush(buf, at, dataLength, now);
            }
            case SegmentHeader.WASK -> probe.onAsked();
            case SegmentHeader.ACK -> {
                stats.acksReceived++;
                return sender.onAck(SegmentHeader.sn(buf, at), SegmentHeader.ts(buf, at) - clockAhead, now);
            }
            default -> {
                // WINS: the header has said it.
            }
        }
        return true;
    }

    /// `una` is applied after all ACKs of the packet, so that each of them still finds its segment and its time.
    private void onPeerUna(int oldest, long now) {
        sender.onUna(peerUna, now);
        if (sender.una() != oldest) {
            sender.onProgress();
        }
    }

    private void noteReopening() {
        if (!released && inbox.isReopened(advertised) && probe.tellAt() == Long.MAX_VALUE) {
            probe.onReopened();
        }
    }

    private long probeAt() {
        return Math.min(Math.min(probe.tellAt(), memory.askAt()), askAt());
    }

    private long askAt() {
        if (probe.isAskWanted()) {
            return 0;
        }
        return sender.queued() > 0 ? probe.askAt() : Long.MAX_VALUE;
    }

    private void writeProbes(PacketWriter writer, long now) {
        if (Math.min(askAt(), memory.askAt()) <= now) {
            writer.control(SegmentHeader.WASK, 0, 0);
            probe.asked(now);
            memory.asked(now);
            stats.probes++;
        }
        if (probe.tellAt() <= now) {
            writer.control(SegmentHeader.WINS, 0, 0);
            probe.told(now, sender.rtt().rtoNanos());
        }
    }

    private void touch(long now) {
        usedAt = now;
        if (trimAt == Long.MAX_VALUE) {
            trimAt = now + IDLE_NANOS;
        }
    }

    /// Looks once after each busy period; a session that idles has no deadline.
    private void trim(long now) {
        if (now < trimAt) {
            return;
        }
        trimAt = Long.MAX_VALUE;
        if (now < usedAt + IDLE_NANOS) {
            trimAt = usedAt + IDLE_NANOS;
            return;
        }
        if (sender.isEmpty() && inbox.isIdle()) {
            sender.trim();
            inbox.trim();
        }
    }
}
