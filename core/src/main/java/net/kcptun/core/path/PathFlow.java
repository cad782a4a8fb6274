package net.kcptun.core.path;

/// One session's part of a [PathModel]. Lengths are bytes of data in a segment.
public final class PathFlow {
    /// What no path has as the number of a record.
    public static final int NO_RECORD = -1;

    private static final int LEAST_BACKLOG = 256;
    private static final int LEAST_PACED_BACKLOG = 32;
    private static final long BACKLOG_NANOS = 20_000_000;

    private PathModel path;
    private int segments;
    private long bytes;
    private boolean isHeld;
    private int turn;

    public PathFlow(PathModel path) {
        this.path = path;
    }

    public PathModel path() {
        return path;
    }

    /// The session goes over another path from now on; the same object: its way has changed, so nothing is known of it.
    public void move(PathModel next) {
        if (next == path) {
            path.forget();
            return;
        }
        boolean isActive = segments > 0;
        held(false);
        path.leave(bytes);
        path.turns().activate(isActive ? -1 : 0);
        path.trim();
        path = next;
        path.leave(-bytes);
        path.turns().activate(isActive ? 1 : 0);
    }

    /// Nothing of the session is waited for any more.
    public void end() {
        held(false);
        path.leave(bytes);
        path.turns().activate(segments > 0 ? -1 : 0);
        bytes = 0;
        segments = 0;
        path.trim();
    }

    /// The session is idle.
    public void trim() {
        path.trim();
    }

    /// So many segments that were never sent are enough for the session, with so many of its own on their way.
    public int backlog(int inFlight) {
        Pacer pacer = path.pacer();
        return pacer.isOn()
                ? Math.max(LEAST_PACED_BACKLOG, (int) (pacer.bytesANano() * BACKLOG_NANOS / PathModel.SEGMENT_BYTES))
                : Math.max(LEAST_BACKLOG, inFlight);
    }

    /// Whether another segment may be on its way.
    public boolean hasRoom() {
        return path.hasRoom() || segments < path.turns().share();
    }

    /// Whether the pace lets something leave now.
    public boolean isPaced(long now) {
        return !path.pacer().isReady(now);
    }

    /// When the pace lets something leave; a time that has passed: now. Of sessions that wait, those that were served
    /// longest ago go first.
    public long readyAt() {
        long ready = path.pacer().readyAt();
        return ready == 0 ? 0 : ready + path.turns().orderNanos(turn);
    }

    /// The session begins to send. Returns how many new segments go before the others have their turn.
    public int serve() {
        turn = path.turns().serve();
        return path.turns().quota(path.pacer());
    }

    /// A segment leaves for the first time; returns the number of its record.
    public int send(int length, long now) {
        if (segments++ == 0) {
            path.turns().activate(1);
        }
        bytes += cost(length);
        return path.onTransmit(cost(length), true, now);
    }

    /// A segment leaves again; returns the number of its record.
    public int resend(int length, long now) {
        return path.onTransmit(cost(length), false, now);
    }

    /// When what has this record was sent; -1: that is not known any more.
    public long sentAt(int record) {
        return path.sentAt(record);
    }

    /// What the peer does not acknowledge leaves.
    public void charge(int wireBytes, long now) {
        path.charge(wireBytes, now);
    }

    /// A copy leaves of what is on its way.
    public void copy(int wireBytes, long now) {
        path.copy(wireBytes, now);
    }

    /// Segments have arrived, of so many bytes together.
    ///
    /// @param record  of the transmission that has arrived, if that is known, else of the newest
    /// @param isNamed whether that is known
    public void delivered(int count, int lengths, int record, boolean isNamed, long now) {
        int cost = lengths + count * PathModel.OVERHEAD_BYTES;
        bytes -= cost;
        path.onDelivered(cost, lengths, record, isNamed, now);
        segments -= count;
        if (segments == 0) {
            path.turns().activate(-1);
        }
    }

    /// A transmission is taken for lost.
    public void lost(int length, int record) {
        path.onLost(cost(length), record);
    }

    /// A transmission that was taken for lost has arrived, after all.
    public void spurious(int length, int record) {
        path.onLost(-cost(length), record);
    }

    /// An acknowledgement of a transmission came after so long.
    public void roundTrip(long nanos, long now) {
        path.onRoundTrip(nanos, now);
    }

    /// What had little beside it was acknowledged so long after it left, or before it was last sent again.
    public void message(long nanos) {
        path.onMessage(nanos);
    }

    /// After the acknowledgements of a datagram.
    public void acknowledged(long now) {
        path.onAcknowledged(now);
    }

    /// The session has more to send, and only what is on its way, or the pace, holds it back.
    public void onHeld() {
        held(true);
        if (hasRoom()) {
            path.onPaced();
        }
    }

    /// The session has no more to send, or its own or the peer's window holds it.
    public void onOutOfData(long now) {
        held(false);
        path.onOutOfData(now);
    }

    private void held(boolean on) {
        if (on != isHeld) {
            isHeld = on;
            path.turns().hold(on ? 1 : -1);
        }
    }

    private static int cost(int length) {
        return length + PathModel.OVERHEAD_BYTES;
    }
}
