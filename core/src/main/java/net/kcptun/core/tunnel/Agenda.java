package net.kcptun.core.tunnel;

import java.util.ArrayDeque;

/// Which sessions a tunnel looks at, and when: at the end of this turn those that something has happened to, in the
/// order in which it did, and later those that a deadline brings.
final class Agenda {
    private final ArrayDeque<Session> dirty = new ArrayDeque<>();
    private final DeadlineQueue deadlines = new DeadlineQueue();

    /// To be looked at at the end of this turn.
    void add(Session session) {
        if (!session.isDirty) {
            session.isDirty = true;
            dirty.add(session);
        }
    }

    /// To be looked at when its next deadline comes.
    void schedule(Session session) {
        deadlines.schedule(session, session.nextDeadline());
    }

    /// What has become due is to be looked at too.
    void onTimers(long now) {
        while (deadlines.earliest() <= now) {
            Session due = deadlines.first();
            deadlines.remove(due);
            add(due);
        }
    }

    /// Whether nothing is left to be looked at in this turn.
    boolean isDone() {
        return dirty.isEmpty();
    }

    /// The next one to look at, which may be forgotten already. Only while there is one.
    Session next() {
        Session session = dirty.remove();
        session.isDirty = false;
        return session;
    }

    /// Nothing comes of that session's deadline any more.
    void forget(Session session) {
        deadlines.remove(session);
    }

    /// The earliest deadline; `Long.MAX_VALUE` when there is none.
    long earliest() {
        return deadlines.earliest();
    }
}
