package net.kcptun.core.kcp;

import java.nio.ByteBuffer;
import java.util.Objects;
import net.kcptun.core.path.PathModel;

/// One KCP conversation: a reliable, ordered byte stream each way, over packets that may be lost, doubled or
/// reordered.
///
/// A pure state machine. Packets, bytes and the time go in ([#input], [#send], `now`); packets leave in [#flush]
/// through a [PacketOutput]; the peer's bytes leave through the [StreamSink] in [#input] and [#deliver].
/// [#nextDeadline] says when [#flush] has something to do. `now` is in nanoseconds of a clock that never steps; what
/// packets carry is that time with [#clockAhead] added.
///
/// The parts: [Sender] decides what is sent and resent, [Receiver] hands over what is received and notes what is owed
/// to the peer, [WindowProbe] reopens closed windows, [PeerRestartDetector] and [StallDetector] notice that nothing
/// will get on. How losses are found without waiting for time-outs, and without taking reordering for loss, is told in
/// [LossDetector]; why no step ever walks over the window, in [InFlight].
///
/// Cost for each segment: one copy into a pooled buffer when sent (full segments leave from there, small ones are
/// copied once more into a shared packet); none when received in order by a ready sink, else one. No allocation where
/// the pool has pages and buffers for what is in flight; what is kept is counted, all of it. Two seconds after the last
/// packet an empty conversation gives up what is left.
///
/// One thread owns a Kcp and its [SegmentPool]. A sink may call [#send]; an output may call nothing.
public final class Kcp {
    private static final long IDLE_NANOS = 2_000_000_000L;
    private static final long MILLI = 1_000_000;

    private final int conv;
    private final int mtu;
    private final KcpOptions options;
    private final SegmentPool pool;
    private final KcpStats stats = new KcpStats();
    private final SendRing outgoing;
    private final Sender sender;
    private final Receiver receiver;
    private final WindowProbe probe = new WindowProbe();
    private final PeerRestartDetector restart = new PeerRestartDetector();
    private final StallDetector stall = new StallDetector();

    /// The highest `una` of the peer: what an older segment says about its window is out of date.
    private int peerUna;
    private int advertised;
    private boolean wasPlausible;
    private int clockAhead;
    private long tickAt;
    private long usedAt;
    private long trimAt = Long.MAX_VALUE;

    /// @param mtu  largest KCP packet in bytes; a full segment carries 24 less. At most the pool's segment size.
    /// @param path shared with the other conversations with the same peer
    /// @param sink takes the peer's bytes
    public Kcp(int conv, int mtu, KcpOptions options, SegmentPool pool, PathModel path, StreamSink sink) {
        if (mtu <= SegmentHeader.BYTES || mtu > pool.segmentBytes()) {
            throw new IllegalArgumentException("mtu: " + mtu + " is not in 25.." + pool.segmentBytes());
        }
        this.conv = conv;
        this.mtu = mtu;
        this.options = options;
        this.pool = pool;
        this.outgoing = new SendRing(pool, mtu - SegmentHeader.BYTES);
        this.sender = new Sender(options, outgoing, pool, path, stats);
        this.receiver = new Receiver(options, pool, path, sink, stats);
        this.advertised = receiver.window();
    }

    /// By how many milliseconds the wire's clock is ahead of `now`, for as long as this conversation lasts: it takes
    /// part in the round trip, so it must not step. Before the first [#flush]; 0 until then.
    public void clockAhead(int millis) {
        clockAhead = millis;
    }

    /// For tests: the streams begin at these numbers instead of 0.
    void startAt(int sendSn, int receiveSn) {
        sender.startAt(sendSn);
        receiver.startAt(receiveSn);
        peerUna = sendSn;
    }

    /// Whether a packet, not taken in yet, is what this conversation's peer could send now: well-formed, its data
    /// about where the receive window is, and acknowledging nothing that was not sent and no less than before.
    public boolean isPlausible(byte[] buf, int off, int len) {
        PacketReader packet = pool.reader().begin(conv, buf, off, len);
        while (packet.next()) {
            int una = packet.una();
            boolean isDataNear = packet.cmd() != SegmentHeader.PUSH || receiver.isNear(packet.sn());
            if (una - peerUna < 0 || !sender.isPossibleUna(una) || !isDataNear) {
                return false;
            }
        }
        return packet.isWellFormed();
    }

    /// One received packet, in plain text; a tail shorter than 24 bytes is padding.
    ///
    /// Returns false, and counts it, if any of it is malformed: what came before within the packet is kept.
    public boolean input(byte[] buf, int off, int len, long now) {
        Objects.checkFromIndexSize(off, len, buf.length);
        stats.packetsReceived++;
        touch(now);
        int oldest = sender.una();
        int lowest = peerUna;
        wasPlausible = true;
        PacketReader packet = pool.reader().begin(conv, buf, off, len);
        boolean isPossible = true;
        while (packet.next()) {
            if (packet.una() - lowest < 0) {
                wasPlausible = false;
            }
            if (!onHeader(packet, now)) {
                isPossible = false;
                continue;
            }
            switch (packet.cmd()) {
                case SegmentHeader.PUSH -> {
                    probe.onPush();
                    wasPlausible &= receiver.isNear(packet.sn());
                    receiver.onPush(packet, now);
                }
                case SegmentHeader.ACK -> {
                    stats.acksReceived++;
                    isPossible &= sender.onAck(packet.sn(), packet.ts() - clockAhead, now);
                }
                case SegmentHeader.WASK -> probe.onAsked();
                default -> {}
            }
        }
        boolean isValid = isPossible && packet.isWellFormed();
        if (!isValid) {
            stats.malformed++;
            wasPlausible = false;
        }
        // After all ACKs of the packet, so that each of them still finds its segment and its time.
        sender.onUna(peerUna, oldest, now);
        noteReopening();
        if (packet.hasSegment()) {
            restart.onPacket(packet.una() - sender.una() < 0, packet.wnd(), now);
        }
        stall.onPacket(sender.isWaiting(), sender.una() != oldest, now);
        return isValid;
    }

    /// Whether the last packet was what [#isPlausible] says. Others are late, or replays.
    public boolean wasPlausible() {
        return wasPlausible;
    }

    /// The sink is ready again: hands over what waits in order.
    public void deliver() {
        receiver.deliver();
        noteReopening();
    }

    /// Appends to the stream; the bytes are copied. Never refuses: the caller watches [#waiting].
    public void send(byte[] buf, int off, int len) {
        Objects.checkFromIndexSize(off, len, buf.length);
        outgoing.append(buf, off, len);
    }

    /// What was appended last leaves twice at least, unless the round trip is so short that a loss does not matter.
    public void twice() {
        sender.twice();
    }

    /// Appends all remaining bytes to the stream; they are copied.
    public void send(ByteBuffer data) {
        outgoing.append(data);
    }

    /// Asks the peer at once for its window: it answers, if it is there.
    public void ask() {
        probe.askNow();
    }

    /// What is in flight went over a path that is no more: it is sent again at once.
    ///
    /// @param path as for a new conversation; the same object as before where only its way has changed
    public void onPathChanged(PathModel path) {
        sender.onPathChanged(path);
        receiver.onPathChanged(path);
    }

    /// Sends what is due at `now`, about `budget` datagrams at most. Returns true if more could go right now.
    public boolean flush(long now, int budget, PacketOutput output) {
        if (options.flush() == 0 && now < tickAt) {
            return false;
        }
        boolean isDataDue = sender.dueAt() <= now;
        boolean areAcksDue = isDataDue ? receiver.owesAcks() : receiver.acksDueAt() <= now;
        boolean isProbeDue = probeAt() <= now;
        trim(now);
        if (!isDataDue && !areAcksDue && !isProbeDue) {
            return false;
        }
        touch(now);
        PacketWriter writer = pool.writer();
        writer.begin(conv, mtu, SegmentHeader.millis(now) + clockAhead, output);
        advertised = receiver.advertise();
        writer.receiveState(advertised, receiver.una());
        int acks = areAcksDue ? receiver.writeAcks(writer, now) : 0;
        if (isProbeDue) {
            writeProbes(writer, now);
        }
        long repeated = stats.timeoutResends;
        boolean isMore = isDataDue && !sender.flush(now, budget, writer);
        if (isDataDue) {
            onDataSent(stats.timeoutResends != repeated, now, writer);
        }
        stats.packetsSent += writer.finish();
        sender.charge(acks, now);
        if (!isMore) {
            tickAt = now + options.interval() * MILLI;
        }
        return isMore;
    }

    /// When [#flush] has something to do. A value that has passed: at once. Long.MAX_VALUE: never, as things are.
    public long nextDeadline() {
        long due = Math.min(Math.min(sender.dueAt(), receiver.acksDueAt()), Math.min(probeAt(), trimAt));
        return options.flush() == 0 ? Math.max(due, tickAt) : due;
    }

    /// Whether the peer does not know any more what it has acknowledged, as after a restart: nothing will get on.
    public boolean isForgotten(long now) {
        return restart.isLost(now);
    }

    /// Since when nothing that is sent gets through, though the peer is heard; `Long.MAX_VALUE` = it does.
    public long stalledSince() {
        return stall.stalledSince();
    }

    /// Segments queued or in flight. The caller stops reading its source at `sndwnd` of them.
    public int waiting() {
        return outgoing.queued() + outgoing.inFlight();
    }

    /// Segments that were never sent yet.
    public int queued() {
        return outgoing.queued();
    }

    /// What the budget leaves the caller of so many [#waiting] segments.
    public int grant(int segments) {
        return pool.share().grant(segments);
    }

    /// Whether so much waits to be sent for the first time that more of the source would only lie here: what the path
    /// takes in 20 ms; where it is not paced as much as is in flight, and 256 segments at least.
    public boolean isBacklogged() {
        return outgoing.queued() >= sender.backlog();
    }

    /// Everything sent was acknowledged, and nothing is queued.
    public boolean isDrained() {
        return outgoing.isEmpty();
    }

    /// Whether acknowledgements have not left yet.
    public boolean owesAcks() {
        return receiver.owesAcks();
    }

    /// Received segments that wait here, in order, until the sink takes them.
    public int unread() {
        return receiver.unread();
    }

    public KcpStats stats() {
        return stats;
    }

    /// Smoothed round trip; 0 before the first sample.
    public long srttNanos() {
        return sender.rtt().srttNanos();
    }

    /// What can be seen of it now.
    public KcpView view() {
        RttEstimator rtt = sender.rtt();
        return new KcpView(
                rtt.srttNanos(),
                rtt.rttvarNanos(),
                rtt.rtoNanos(),
                outgoing.inFlight(),
                waiting(),
                options.sndwnd(),
                sender.peerWindow(),
                receiver.advertisedWindow(),
                receiver.unread(),
                options.nc() ? 0 : sender.congestionWindow(),
                mtu - SegmentHeader.BYTES);
    }

    /// Gives all buffers back to the pool. Nothing may be called afterwards.
    public void release() {
        sender.release();
        receiver.release();
    }

    /// What every segment says, and all that WINS does. False: it acknowledges what was never sent, and is ignored.
    private boolean onHeader(PacketReader segment, long now) {
        int una = segment.una();
        if (!sender.isPossibleUna(una)) {
            return false;
        }
        if (una - peerUna >= 0) {
            peerUna = una;
            int window = segment.wnd();
            sender.onPeerWindow(window);
            probe.onPeerWindow(window, now);
        }
        return true;
    }

    private void noteReopening() {
        if (receiver.isReopened(advertised) && probe.tellAt() == Long.MAX_VALUE) {
            probe.onReopened();
        }
    }

    /// @param isRepeated whether a segment went again after its time-out
    private void onDataSent(boolean isRepeated, long now, PacketWriter writer) {
        stall.onSent(sender.isWaiting(), now);
        boolean isRepeatedAgain = isRepeated && stall.onRepeated(now);
        // A peer that has not heard of the conversation yet would answer a question with RESET.
        if (isRepeatedAgain && stats.packetsReceived > 0) {
            probe.askNow();
            writeProbes(writer, now);
        }
    }

    private long probeAt() {
        return Math.min(Math.min(probe.tellAt(), restart.askAt()), askAt());
    }

    private long askAt() {
        if (probe.isAskWanted()) {
            return 0;
        }
        return outgoing.queued() > 0 ? probe.askAt() : Long.MAX_VALUE;
    }

    private void writeProbes(PacketWriter writer, long now) {
        if (Math.min(askAt(), restart.askAt()) <= now) {
            writer.control(SegmentHeader.WASK, 0, 0);
            probe.asked(now);
            restart.asked(now);
            stats.probes++;
        }
        if (probe.tellAt() <= now) {
            writer.control(SegmentHeader.WINS, 0, 0);
            probe.told(now, sender.rtt().rtoNanos(0, true));
        }
    }

    private void touch(long now) {
        usedAt = now;
        if (trimAt == Long.MAX_VALUE) {
            trimAt = now + IDLE_NANOS;
        }
    }

    /// Looks once after each busy period; a conversation that idles has no deadline.
    private void trim(long now) {
        if (now < trimAt) {
            return;
        }
        long idleAt = usedAt + IDLE_NANOS;
        trimAt = now < idleAt ? idleAt : Long.MAX_VALUE;
        if (now >= idleAt && outgoing.isEmpty() && receiver.isIdle()) {
            sender.trim();
            receiver.trim();
        }
    }
}
