package net.kcptun.core.kcp;

import net.kcptun.core.path.PathFlow;
import net.kcptun.core.path.PathModel;
import net.kcptun.core.path.Redundancy;

/// The sending half of a [Kcp]: what may be sent, what is due to be sent again, and what acknowledgements mean.
///
/// Data moves through [SendRing]; [InFlight] knows each segment's newest transmission; [LossDetector] and
/// [RttEstimator] say when one is lost; [TrailingCopies] does not wait for that. A flush first resends what is due,
/// then sends new data as far as the windows allow. It costs what it sends: due segments are at the heads of the
/// queues.
final class Sender {
    private static final int THIN_QUEUED = 4;
    private static final int THIN_IN_FLIGHT = 8;
    private static final long COPY_PATIENCE_NANOS = 4_000_000;
    /// So many time-outs of the few that are waited for double no patience.
    private static final int PATIENT_TIMEOUTS = 2;

    private final KcpOptions options;
    private final KcpStats stats;
    private final SendRing ring;
    private final InFlight flight;
    private final RttEstimator rtt;
    private final LossDetector loss;
    private final CongestionWindow congestion;
    private final PathFlow flow;
    private final TrailingCopies copies;
    private int peerWindow = Receiver.MIN_WINDOW;
    /// When something was acknowledged last: while more is, losses are the detector's business, and what only waits
    /// in a queue is not sent again.
    private long progressAt;

    /// Segments from `repairNext` to before `repairEnd` that are still in flight were sent over a path that is no
    /// more.
    private int repairNext;
    private int repairEnd;

    /// @param ring what is queued comes to it from elsewhere
    Sender(KcpOptions options, SendRing ring, SegmentPool pool, PathModel path, KcpStats stats) {
        this.options = options;
        this.stats = stats;
        this.ring = ring;
        this.flow = new PathFlow(path);
        this.rtt = new RttEstimator(options, () -> flow.path().srttNanos());
        this.flight = new InFlight(pool.flightPages());
        this.loss = new LossDetector(options.resend(), rtt, flow, pool.share());
        this.congestion = new CongestionWindow(ring.mss());
        this.copies = new TrailingCopies(options.redundancy(), ring, flight, flow, stats);
    }

    /// The peer's receive window, in segments.
    void onPeerWindow(int segments) {
        peerWindow = segments;
    }

    /// Whether a peer may say that it wants `una` next: nothing beyond what was sent.
    boolean isPossibleUna(int una) {
        return una - ring.next() <= 0;
    }

    /// One segment arrived; `ts` tells which copy of it. Returns false if it was never sent.
    boolean onAck(int sn, int ts, long now) {
        if (sn - ring.next() >= 0) {
            return false;
        }
        if (!ring.isInFlight(sn)) {
            return true;
        }
        long sentAt = flight.sentAt(sn);
        int later = ts - SegmentHeader.millis(sentAt);
        if (later == 0) {
            if (!flight.wasResent(sn)) {
                flow.path().redundancy().onFirst(false);
            }
            onRoundTrip(sentAt, now);
            loss.onAcknowledged(flight.serial(sn), now);
            acknowledge(sn, flight.record(sn), true, now);
        } else if (later > 0 && flight.redundant(sn) > 0) {
            onRedundantFirst(sn, ts, now);
        } else if (flight.wasResent(sn)) {
            onEarlierCopy(sn, ts, now);
        } else {
            acknowledge(sn, flight.record(sn), false, now);
        }
        return true;
    }

    /// All segments below `una` arrived. Ends a packet.
    ///
    /// @param oldest the oldest segment without acknowledgement before that packet
    void onUna(int una, int oldest, long now) {
        while (una - ring.una() > 0) {
            if (!isThin() && flight.leftOnce(ring.una())) {
                coverRun(una, now);
            } else {
                cover(ring.una(), now);
            }
        }
        flow.acknowledged(now);
        if (ring.inFlight() == 0) {
            copies.stop();
        }
        if (ring.una() != oldest) {
            congestion.onProgress(peerWindow);
        }
    }

    /// Segments that left together, the usual case: what they share is done once.
    private void coverRun(int una, long now) {
        int record = flight.record(ring.una());
        int segments = 0;
        int bytes = 0;
        while (una - ring.una() > 0 && !isThin()) {
            int sn = ring.una();
            if (!flight.leftOnce(sn) || flight.record(sn) != record) {
                break;
            }
            loss.onCovered(flight.serial(sn), now);
            segments++;
            bytes += ring.length(sn);
            flight.remove(sn);
            ring.acknowledge(sn);
        }
        progressAt = now;
        flow.path().redundancy().onArrived(segments);
        flow.delivered(segments, bytes, record, true, now);
    }

    private void cover(int sn, long now) {
        long sentAt = flight.sentAt(sn);
        boolean isNewest = !flight.wasResent(sn) || now - sentAt >= rtt.minRttNanos();
        if (isNewest) {
            loss.onCovered(flight.serial(sn), now);
        } else {
            // The answer came too soon to be to the newest copy.
            stats.spuriousResends++;
            flow.spurious(ring.length(sn), flight.earlierRecord(sn));
        }
        if (flight.leftOnce(sn)) {
            flow.path().redundancy().onFirst(false);
        }
        acknowledge(sn, flight.record(sn), isNewest, now);
    }

    /// What is in flight went over a path that is no more: it is all sent again, in order, before anything else.
    ///
    /// @param next with whom the path is shared; the same as before where only its way has changed
    void onPathChanged(PathModel next) {
        flow.move(next);
        copies.stop();
        repairNext = ring.una();
        repairEnd = ring.next();
        for (int sn = repairNext; repairEnd - sn > 0; sn++) {
            if (ring.isInFlight(sn)) {
                flight.forgetRecords(sn);
            }
        }
    }

    /// When [#flush] has something to do: 0 = now, Long.MAX_VALUE = never.
    long dueAt() {
        long ready = isThin() ? 0 : flow.readyAt();
        if (isRepairing() || maySendNew()) {
            return ready;
        }
        long due = blockedHoleDueAt();
        for (int queues = flight.occupied(); queues != 0; queues &= queues - 1) {
            due = Math.min(due, headDueAt(Integer.numberOfTrailingZeros(queues)));
        }
        return Math.min(Math.max(due, ready), copies.dueAt());
    }

    /// Resends what is due, then sends new segments. Returns false if `budget` datagrams were not enough.
    boolean flush(long now, int budget, PacketWriter writer) {
        if (!repair(now, budget, writer) || !resendDue(now, budget, writer)) {
            return false;
        }
        // What is the tail now is less patient.
        if (!sendNew(now, budget, writer) || !resendDue(now, budget, writer)) {
            return false;
        }
        // What was behind the hole may be due.
        if (resendBlockedHole(now, writer) && !resendDue(now, budget, writer)) {
            return false;
        }
        return copies.send(now, budget, writer);
    }

    /// What was queued last is said twice at least.
    void twice() {
        copies.twice(ring.end() - 1);
    }

    /// So many acknowledgements leave: the path carries them too, but they wait for nothing.
    void charge(int acks, long now) {
        if (acks > 0) {
            flow.charge(PathModel.OVERHEAD_BYTES + (acks - 1) * SegmentHeader.BYTES, now);
        }
    }

    /// So many segments that were never sent keep the path busy until more of the source is read.
    int backlog() {
        return flow.backlog(ring.inFlight());
    }

    int una() {
        return ring.una();
    }

    /// Whether something is in flight to a peer that takes it.
    boolean isWaiting() {
        return ring.inFlight() > 0 && peerWindow > 0;
    }

    int peerWindow() {
        return peerWindow;
    }

    int congestionWindow() {
        return congestion.segments();
    }

    RttEstimator rtt() {
        return rtt;
    }

    void startAt(int sn) {
        ring.startAt(sn);
        repairNext = sn;
        repairEnd = sn;
    }

    void trim() {
        ring.trim();
        flight.trim();
        loss.trim();
        flow.trim();
    }

    void release() {
        flow.end();
        copies.stop();
        ring.release();
        flight.release();
        loss.trim();
        repairNext = repairEnd;
    }

    /// A redundant copy has arrived, and what it is a copy of has not, so far.
    private void onRedundantFirst(int sn, int ts, long now) {
        stats.redundantFirst++;
        Redundancy redundancy = flow.path().redundancy();
        redundancy.onFirstToArrive();
        if (!flight.wasResent(sn)) {
            redundancy.onFirst(true);
            redundancy.onCopy(ts != flight.redundantAt(sn));
        }
        acknowledge(sn, flight.record(sn), false, now);
    }

    /// The peer got an earlier copy than the newest, so the newest was sent in vain.
    private void onEarlierCopy(int sn, int ts, long now) {
        stats.spuriousResends++;
        int record = flight.earlierRecord(sn);
        long sentAt = flow.sentAt(record);
        boolean isKnown = sentAt >= 0 && ts == SegmentHeader.millis(sentAt);
        if (isKnown) {
            onRoundTrip(sentAt, now);
        } else {
            rtt.onSample(
                    (SegmentHeader.millis(now) - ts) * 1_000_000L, flow.path().holdNanos());
        }
        flow.spurious(ring.length(sn), record);
        if (flight.wasJudgedLost(sn)) {
            loss.onSpurious(flight.sentAt(sn), now);
        }
        acknowledge(sn, isKnown ? record : flight.record(sn), isKnown, now);
    }

    private void onRoundTrip(long sentAt, long now) {
        rtt.onSample(now - sentAt, flow.path().holdNanos());
        flow.roundTrip(now - sentAt, now);
    }

    private void acknowledge(int sn, int record, boolean isNamed, long now) {
        progressAt = now;
        if (isThin()) {
            noteMessage(sn, now);
        }
        flow.delivered(1, ring.length(sn), record, isNamed, now);
        flight.remove(sn);
        ring.acknowledge(sn);
    }

    private void noteMessage(int sn, long now) {
        long sentAt = flight.wasResent(sn) ? flow.sentAt(flight.earlierRecord(sn)) : flight.sentAt(sn);
        if (sentAt >= 0) {
            flow.message(now - sentAt);
        }
    }

    /// Acknowledgements may have overtaken the repair.
    private boolean isRepairing() {
        if (repairNext != repairEnd && repairNext - ring.una() < 0) {
            repairNext = repairEnd - ring.una() > 0 ? ring.una() : repairEnd;
        }
        return repairNext != repairEnd;
    }

    private boolean repair(long now, int budget, PacketWriter writer) {
        while (isRepairing() && !isPacedOut(now)) {
            if (writer.packets() >= budget) {
                return false;
            }
            int sn = repairNext++;
            if (ring.isInFlight(sn)) {
                stats.pathResends++;
                flight.resendOnNewPath(sn, now);
                resend(sn, now, writer);
            }
        }
        return true;
    }

    private int window() {
        int window = Math.min(options.sndwnd(), peerWindow);
        return options.nc() ? window : Math.min(window, congestion.segments());
    }

    private boolean maySendNew() {
        return ring.queued() > 0 && ring.span() < window() && hasRoom();
    }

    /// Little is said, and somebody may wait for it: it is charged to the path, but never held back.
    private boolean isThin() {
        return ring.queued() <= THIN_QUEUED && ring.inFlight() <= THIN_IN_FLIGHT;
    }

    private boolean hasRoom() {
        return flow.hasRoom() || isThin();
    }

    private boolean isPacedOut(long now) {
        return flow.isPaced(now) && !isThin();
    }

    /// New segments, as far as windows, path and pace allow. Returns false if more could go right now.
    private boolean sendNew(long now, int budget, PacketWriter writer) {
        int window = window();
        int quota = 0;
        if (ring.queued() > 0) {
            quota = flow.serve();
            // Something follows what was last.
            copies.stop();
        }
        int first = ring.next();
        while (ring.queued() > 0 && ring.span() < window) {
            if (!hasRoom() || isPacedOut(now)) {
                flow.onHeld();
                return true;
            }
            if (writer.packets() >= budget || quota-- == 0) {
                return false;
            }
            int sn = ring.sendNext();
            int length = ring.length(sn);
            flight.add(sn, ring.span(), flow.send(length, now), now);
            writer.push(ring.buffer(sn), sn, length);
            stats.segmentsSent++;
            stats.bytesSent += length;
        }
        flow.onOutOfData(now);
        if (ring.queued() == 0 && ring.next() != first) {
            copies.onSent(first, usualRoundTrip(), now, writer);
        }
        return true;
    }

    private long usualRoundTrip() {
        return rtt.srttNanos() == 0 ? flow.path().srttNanos() : rtt.srttNanos();
    }

    /// The oldest segment holds back everything: it need not wait for `resend` acknowledgements, one is enough.
    private long blockedHoleDueAt() {
        if (ring.queued() == 0 || ring.span() == 0 || ring.span() < window()) {
            return Long.MAX_VALUE;
        }
        int sn = ring.una();
        return loss.blockedHoleLostAt(flight.serial(sn), flight.sentAt(sn));
    }

    /// The time-out also ends the detector's patience: no tolerance makes a repair later than its time-out, only a copy
    /// that is on its way.
    private long headDueAt(int queue) {
        int sn = flight.head(queue);
        boolean isTail = ring.queued() == 0 && ring.inFlight() <= THIN_IN_FLIGHT;
        boolean isTimeAll = isTail || options.resend() == 0;
        long since = isTimeAll ? flight.sentAt(sn) : Math.max(flight.sentAt(sn), progressAt);
        int timeouts = isTail ? Math.max(0, queue - PATIENT_TIMEOUTS) : queue;
        long expiry = since + rtt.rtoNanos(timeouts, isLone());
        return Math.min(expiry, loss.lostAt(flight.serial(sn))) + patienceNanos(sn);
    }

    /// For how much longer a segment is waited for because a copy followed it: that has as long as itself, a quarter
    /// of the round trip more at most, and a little for acknowledgements that leave together. What is behind it
    /// waits with it.
    private long patienceNanos(int sn) {
        if (flight.redundant(sn) == 0) {
            return 0;
        }
        return Math.min(flight.redundantDelayNanos(sn), rtt.srttNanos() / 4) + COPY_PATIENCE_NANOS;
    }

    /// Before anything is known of the path, the first few are as good as one.
    private boolean isLone() {
        return ring.span() == 1 || rtt.srttNanos() == 0 && isThin();
    }

    private boolean resendBlockedHole(long now, PacketWriter writer) {
        boolean isDue = now >= blockedHoleDueAt();
        if (isDue) {
            resendFast(ring.una(), now, writer);
        }
        return isDue;
    }

    /// A segment that the detector's bar has passed is resent fast even if it was its time-out that made it due:
    /// the path is alive, so neither back-off nor a collapse of the congestion window is called for.
    private boolean resendDue(long now, int budget, PacketWriter writer) {
        int window = window();
        boolean expired = false;
        boolean lost = false;
        boolean withinBudget = true;
        for (int queues = flight.occupied(); queues != 0 && withinBudget; queues &= queues - 1) {
            int queue = Integer.numberOfTrailingZeros(queues);
            while (flight.isOccupied(queue) && now >= headDueAt(queue) && !isPacedOut(now)) {
                if (writer.packets() >= budget) {
                    withinBudget = false;
                    break;
                }
                int sn = flight.head(queue);
                if (loss.isPassed(flight.serial(sn))) {
                    lost = true;
                    resendFast(sn, now, writer);
                } else {
                    expired = true;
                    resendAfterTimeout(sn, now, writer);
                }
            }
        }
        if (lost) {
            congestion.onFastResend(ring.span(), options.resend());
        }
        if (expired) {
            congestion.onTimeout(window);
        }
        return withinBudget;
    }

    private void resendAfterTimeout(int sn, long now, PacketWriter writer) {
        stats.timeoutResends++;
        onJudgedLost(sn);
        flow.lost(ring.length(sn), flight.record(sn));
        flight.resendAfterTimeout(sn, now);
        resend(sn, now, writer);
    }

    private void resendFast(int sn, long now, PacketWriter writer) {
        stats.fastResends++;
        onJudgedLost(sn);
        flow.lost(ring.length(sn), flight.record(sn));
        flight.resendFast(sn, loss.lostAt(flight.serial(sn)) <= now, now);
        resend(sn, now, writer);
        for (int copies = RepairCopies.count(ring, sn, window(), flow.path()); copies > 1; copies--) {
            stats.repairCopies++;
            flow.resend(ring.length(sn), now);
            writer.push(ring.buffer(sn), sn, ring.length(sn));
        }
    }

    private void onJudgedLost(int sn) {
        if (!flight.wasResent(sn)) {
            flow.path().redundancy().onFirst(true);
            if (flight.redundant(sn) > 0) {
                flow.path().redundancy().onCopy(true);
            }
        }
    }

    private void resend(int sn, long now, PacketWriter writer) {
        int length = ring.length(sn);
        flight.record(sn, flow.resend(length, now));
        writer.push(ring.buffer(sn), sn, length);
        if (ring.queued() == 0) {
            copies.onResent(usualRoundTrip(), now);
        }
    }
}
