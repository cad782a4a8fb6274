package net.kcptun.core.tunnel.session;

import java.util.Arrays;
import net.kcptun.core.tunnel.session.FlushScheduler.Entry;
import org.jspecify.annotations.Nullable;

/// The sessions of a tunnel by their next deadline: a binary heap in which each entry knows its place, so that moving
/// or removing one costs O(log n) and finding the earliest O(1).
final class DeadlineQueue {
    private static final int FIRST_CAPACITY = 16;

    private @Nullable Entry[] heap = new Entry[FIRST_CAPACITY];
    private int size;

    /// The earliest deadline; `Long.MAX_VALUE` when there is none.
    long earliest() {
        return size == 0 ? Long.MAX_VALUE : at(0).deadline;
    }

    /// The entry with the earliest deadline; only while there is one.
    Entry first() {
        return at(0);
    }

    int size() {
        return size;
    }

    /// Puts `entry` to where `deadline` belongs, whether it was here or not. `Long.MAX_VALUE` removes it.
    void schedule(Entry entry, long deadline) {
        if (deadline == Long.MAX_VALUE) {
            remove(entry);
            return;
        }
        if (entry.heapIndex < 0) {
            if (size == heap.length) {
                heap = Arrays.copyOf(heap, size * 2);
            }
            entry.deadline = deadline;
            place(entry, size++);
            up(entry);
            return;
        }
        boolean isEarlier = deadline < entry.deadline;
        entry.deadline = deadline;
        if (isEarlier) {
            up(entry);
        } else {
            down(entry);
        }
    }

    /// Forgets `entry`; does nothing if it is not here.
    void remove(Entry entry) {
        int hole = entry.heapIndex;
        if (hole < 0) {
            return;
        }
        entry.heapIndex = -1;
        entry.deadline = Long.MAX_VALUE;
        Entry last = at(--size);
        heap[size] = null;
        if (hole == size) {
            return;
        }
        place(last, hole);
        up(last);
        down(last);
    }

    private void up(Entry entry) {
        int index = entry.heapIndex;
        while (index > 0) {
            Entry parent = at((index - 1) / 2);
            if (parent.deadline <= entry.deadline) {
                break;
            }
            int parentIndex = parent.heapIndex;
            place(parent, index);
            index = parentIndex;
        }
        place(entry, index);
    }

    private void down(Entry entry) {
        int index = entry.heapIndex;
        while (2 * index + 1 < size) {
            int childIndex = 2 * index + 1;
            if (childIndex + 1 < size && at(childIndex + 1).deadline < at(childIndex).deadline) {
                childIndex++;
            }
            Entry child = at(childIndex);
            if (child.deadline >= entry.deadline) {
                break;
            }
            place(child, index);
            index = childIndex;
        }
        place(entry, index);
    }

    private void place(Entry entry, int index) {
        heap[index] = entry;
        entry.heapIndex = index;
    }

    private Entry at(int index) {
        Entry entry = heap[index];
        assert entry != null : "a hole in the heap";
        return entry;
    }
}
