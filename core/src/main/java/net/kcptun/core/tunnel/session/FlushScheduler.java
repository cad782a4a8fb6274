package net.kcptun.core.tunnel.session;

import java.util.ArrayDeque;

/// Which sessions a tunnel looks at, and when: at the end of this turn those that something has happened to, in the
/// order in which it did, and later those that a deadline brings.
///
/// A session that has much to send waits for those that have little: sealing a few dozen packets takes as long as a message
/// takes there and back. Only so many go before, so that all get on.
public final class FlushScheduler {
    private static final int GO_BEFORE_MAX = 16;
    private static final int FEW_SEGMENTS = 4;

    private final ArrayDeque<Session> dirty = new ArrayDeque<>();
    /// Those of them that turned out to have much to send.
    private final ArrayDeque<Session> waiting = new ArrayDeque<>();
    private final DeadlineQueue deadlines = new DeadlineQueue();
    /// How many have gone since one that waited, or since all was done.
    private int wentBefore;

    private boolean beginsMuch;

    /// Where one session stands here.
    static final class Entry {
        private final Session session;
        private boolean isDirty;
        private boolean isForgotten;
        /// In the [DeadlineQueue]: its place, below 0 if it has none, and its deadline.
        int heapIndex = -1;

        long deadline = Long.MAX_VALUE;

        Entry(Session session) {
            this.session = session;
        }
    }

    /// To be looked at at the end of this turn.
    public void add(Session session) {
        if (!session.scheduled.isDirty) {
            session.scheduled.isDirty = true;
            dirty.add(session);
        }
    }

    /// To be looked at when its next deadline comes.
    public void schedule(Session session) {
        deadlines.schedule(session.scheduled, session.nextDeadline());
    }

    /// What has become due is to be looked at too.
    public void onTimers(long now) {
        while (deadlines.earliest() <= now) {
            Entry due = deadlines.first();
            deadlines.remove(due);
            add(due.session);
        }
    }

    /// Whether nothing is left to be looked at in this turn.
    public boolean isDone() {
        return dirty.isEmpty() && waiting.isEmpty();
    }

    /// The next one to look at, which may be forgotten already. Only while there is one.
    public Session next() {
        Session session = choose();
        session.scheduled.isDirty = false;
        if (isDone()) {
            wentBefore = 0;
        }
        return session;
    }

    private Session choose() {
        while (!dirty.isEmpty() && (waiting.isEmpty() || wentBefore < GO_BEFORE_MAX)) {
            Session session = dirty.remove();
            if (!hasMuchToSend(session)) {
                wentBefore++;
                beginsMuch = false;
                return session;
            }
            waiting.add(session);
        }
        beginsMuch = wentBefore > 0;
        wentBefore = 0;
        return waiting.remove();
    }

    /// Whether the session that came last has much to send, and the one before it had little.
    public boolean beginsMuch() {
        return beginsMuch;
    }

    private static boolean hasMuchToSend(Session session) {
        return session.queued() > FEW_SEGMENTS;
    }

    /// The session is not to be looked at any more, which [#next] may still give.
    public void forget(Session session) {
        session.scheduled.isForgotten = true;
        deadlines.remove(session.scheduled);
    }

    public boolean isForgotten(Session session) {
        return session.scheduled.isForgotten;
    }

    /// The earliest deadline; `Long.MAX_VALUE` when there is none.
    public long earliest() {
        return deadlines.earliest();
    }
}
