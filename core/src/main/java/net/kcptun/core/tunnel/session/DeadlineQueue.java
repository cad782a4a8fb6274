package net.kcptun.core.tunnel.session;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The sessions of a tunnel by their next deadline: a binary heap in which each session knows its place, so that moving
/// or removing one costs O(log n) and finding the earliest O(1).
final class DeadlineQueue {
    private static final int FIRST_CAPACITY = 16;

    private @Nullable Session[] heap = new Session[FIRST_CAPACITY];
    private int size;

    /// The earliest deadline; `Long.MAX_VALUE` when there is none.
    long earliest() {
        return size == 0 ? Long.MAX_VALUE : at(0).deadline;
    }

    /// The session with the earliest deadline; only while there is one.
    Session first() {
        return at(0);
    }

    int size() {
        return size;
    }

    /// Puts `session` to where `deadline` belongs, whether it was here or not. `Long.MAX_VALUE` removes it.
    void schedule(Session session, long deadline) {
        if (deadline == Long.MAX_VALUE) {
            remove(session);
            return;
        }
        if (session.heapIndex < 0) {
            if (size == heap.length) {
                heap = Arrays.copyOf(heap, size * 2);
            }
            session.deadline = deadline;
            place(session, size++);
            up(session);
            return;
        }
        boolean isEarlier = deadline < session.deadline;
        session.deadline = deadline;
        if (isEarlier) {
            up(session);
        } else {
            down(session);
        }
    }

    /// Forgets `session`; does nothing if it is not here.
    void remove(Session session) {
        int hole = session.heapIndex;
        if (hole < 0) {
            return;
        }
        session.heapIndex = -1;
        session.deadline = Long.MAX_VALUE;
        Session last = at(--size);
        heap[size] = null;
        if (hole == size) {
            return;
        }
        place(last, hole);
        up(last);
        down(last);
    }

    private void up(Session session) {
        int index = session.heapIndex;
        while (index > 0) {
            Session parent = at((index - 1) / 2);
            if (parent.deadline <= session.deadline) {
                break;
            }
            int parentIndex = parent.heapIndex;
            place(parent, index);
            index = parentIndex;
        }
        place(session, index);
    }

    private void down(Session session) {
        int index = session.heapIndex;
        while (2 * index + 1 < size) {
            int childIndex = 2 * index + 1;
            if (childIndex + 1 < size && at(childIndex + 1).deadline < at(childIndex).deadline) {
                childIndex++;
            }
            Session child = at(childIndex);
            if (child.deadline >= session.deadline) {
                break;
            }
            place(child, index);
            index = childIndex;
        }
        place(session, index);
    }

    private void place(Session session, int index) {
        heap[index] = session;
        session.heapIndex = index;
    }

    private Session at(int index) {
        Session session = heap[index];
        assert session != null : "a hole in the heap";
        return session;
    }
}
