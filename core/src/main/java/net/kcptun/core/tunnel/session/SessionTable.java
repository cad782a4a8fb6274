package net.kcptun.core.tunnel.session;

import net.kcptun.core.wire.Endpoint;
import org.jspecify.annotations.Nullable;

/// The sessions of a tunnel by peer address and conv: open addressing with linear probing, at most half full, so that
/// the look-up for each packet allocates nothing and mostly touches one slot, whatever peers choose ([SessionHash]).
final class SessionTable {
    private static final int FIRST_CAPACITY = 16;

    private final SessionHash hash;
    private @Nullable Session[] slots = new Session[FIRST_CAPACITY];
    private int size;
    /// The packets of a session come one after the other.
    private @Nullable Session found;

    SessionTable(SessionHash hash) {
        this.hash = hash;
    }

    int size() {
        return size;
    }

    @Nullable
    Session find(Endpoint peer, int conv) {
        Session last = found;
        if (last != null && last.conv() == conv && last.address().equals(peer)) {
            return last;
        }
        int mask = slots.length - 1;
        for (int slot = slot(peer, conv); ; slot = (slot + 1) & mask) {
            Session session = slots[slot];
            if (session == null) {
                return null;
            }
            if (session.conv() == conv && session.address().equals(peer)) {
                found = session;
                return session;
            }
        }
    }

    /// Adds a session whose address and conv are not in the table.
    void add(Session session) {
        if ((size + 1) * 2 > slots.length) {
            rehash(slots.length * 2);
        }
        put(session);
        size++;
    }

    /// Removes a session that is in the table; those behind it close the gap.
    void remove(Session session) {
        found = null;
        int mask = slots.length - 1;
        int hole = slot(session.address(), session.conv());
        while (slots[hole] != session) {
            hole = (hole + 1) & mask;
        }
        size--;
        for (int next = (hole + 1) & mask; ; next = (next + 1) & mask) {
            Session moved = slots[next];
            if (moved == null) {
                break;
            }
            int home = slot(moved.address(), moved.conv());
            if (((next - home) & mask) >= ((next - hole) & mask)) {
                slots[hole] = moved;
                hole = next;
            }
        }
        slots[hole] = null;
        if (slots.length > FIRST_CAPACITY && size * 8 < slots.length) {
            rehash(slots.length / 2);
        }
    }

    /// All sessions, in no order; the table may change while the array is walked.
    Session[] all() {
        Session[] all = new Session[size];
        int count = 0;
        for (Session session : slots) {
            if (session != null) {
                all[count++] = session;
            }
        }
        return all;
    }

    private void rehash(int capacity) {
        Session[] all = all();
        slots = new Session[capacity];
        for (Session session : all) {
            put(session);
        }
    }

    private void put(Session session) {
        int mask = slots.length - 1;
        int slot = slot(session.address(), session.conv());
        while (slots[slot] != null) {
            slot = (slot + 1) & mask;
        }
        slots[slot] = session;
    }

    private int slot(Endpoint peer, int conv) {
        return hash.of(peer, conv) & slots.length - 1;
    }
}
