package net.kcptun.core.crypto;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/// A set of 32-bit fingerprints in open addressing with linear probing: one generation of a [FingerprintFilter].
///
/// The upper bits of a hash choose the slot where a search begins, the lower 32 are the fingerprint; zero marks an
/// empty slot, and a fingerprint of zero is stored as 1. There are two slots for each of `capacity` hashes, so that
/// a search for an unknown one reads at most 2.5 slots on average, which mostly share a cache line.
///
/// Any number of threads may add and search: a slot goes once from empty to its fingerprint, by compare-and-set. Two
/// threads that add the same hash walk the same slots, so exactly one of them finds it new.
final class FingerprintTable {
    private static final VarHandle SLOT = MethodHandles.arrayElementVarHandle(int[].class);
    private static final VarHandle SIZE;

    static {
        try {
            SIZE = MethodHandles.lookup().findVarHandle(FingerprintTable.class, "size", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final int[] slots;
    private final int mask;
    private final int capacity;
    private int size;

    /// A table for `capacity` hashes, a power of two up to 2^29.
    FingerprintTable(int capacity) {
        this.capacity = capacity;
        slots = new int[2 * capacity];
        mask = slots.length - 1;
    }

    int capacity() {
        return capacity;
    }

    /// Adds `hash`; false if it is there already. A table without an empty slot, which takes as many calls in the
    /// course of one generation switch, refuses: losing packets is better than taking replays.
    boolean add(long hash) {
        int fingerprint = fingerprint(hash);
        int at = home(hash);
        for (int probes = 0; probes <= mask; probes++) {
            int found = (int) SLOT.getVolatile(slots, at);
            if (found == 0) {
                found = (int) SLOT.compareAndExchange(slots, at, 0, fingerprint);
                if (found == 0) {
                    return true;
                }
            }
            if (found == fingerprint) {
                return false;
            }
            at = at + 1 & mask;
        }
        return false;
    }

    boolean contains(long hash) {
        int fingerprint = fingerprint(hash);
        int at = home(hash);
        for (int probes = 0; probes <= mask; probes++) {
            int found = (int) SLOT.getVolatile(slots, at);
            if (found == fingerprint) {
                return true;
            }
            if (found == 0) {
                return false;
            }
            at = at + 1 & mask;
        }
        return false;
    }

    /// Counts a hash that was added. True for exactly one caller: the one whose hash filled the table.
    boolean countedToCapacity() {
        return (int) SIZE.getAndAdd(this, 1) + 1 == capacity;
    }

    /// Empties the table. What other threads add meanwhile may be lost.
    void clear() {
        Arrays.fill(slots, 0);
        SIZE.setVolatile(this, 0);
    }

    private int home(long hash) {
        return (int) (hash >>> 32) & mask;
    }

    private static int fingerprint(long hash) {
        int low = (int) hash;
        return low == 0 ? 1 : low;
    }
}
