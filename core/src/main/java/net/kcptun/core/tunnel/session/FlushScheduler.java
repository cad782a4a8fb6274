package net.kcptun.core.tunnel.session;

import java.util.ArrayDeque;
import net.kcptun.core.kcp.Kcp;

/// Which sessions a tunnel looks at, and when: at the end of this turn those that something has happened to, in the
/// order in which it did, and later those that a deadline brings.
///
/// Whoever has much to send waits for those that have little: sealing a few dozen packets takes as long as a message
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

    /// To be looked at at the end of this turn.
    public void add(Session session) {
        if (!session.isDirty) {
            session.isDirty = true;
            dirty.add(session);
        }
    }

    /// To be looked at when its next deadline comes.
    public void schedule(Session session) {
        deadlines.schedule(session, session.nextDeadline());
    }

    /// What has become due is to be looked at too.
    public void onTimers(long now) {
        while (deadlines.earliest() <= now) {
            Session due = deadlines.first();
            deadlines.remove(due);
            add(due);
        }
    }

    /// Whether nothing is left to be looked at in this turn.
    public boolean isDone() {
        return dirty.isEmpty() && waiting.isEmpty();
    }

    /// The next one to look at, which may be forgotten already. Only while there is one.
    public Session next() {
        Session session = choose();
        session.isDirty = false;
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
        Kcp engine = session.engine();
        return engine != null && engine.queued() > FEW_SEGMENTS;
    }

    /// Nothing comes of that session's deadline any more.
    public void forget(Session session) {
        deadlines.remove(session);
    }

    /// The earliest deadline; `Long.MAX_VALUE` when there is none.
    public long earliest() {
        return deadlines.earliest();
    }
}
