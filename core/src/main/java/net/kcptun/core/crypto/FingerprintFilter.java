package net.kcptun.core.crypto;

/// Remembers nonces as 32-bit fingerprints in generations, the newest of which takes what is new.
///
/// When the newest generation is full, an empty one takes its place, and those are dropped whose hashes all have
/// `remembered` newer ones. So the last `remembered` nonces are always known, and up to twice as many.
///
/// **Memory.** The first generation holds 2^12 nonces and each further one 16 times more, up to `remembered`: an
/// idle process has 32 KB, a busy server at most two tables of 8 MB and, until the first of them is full, 544 KB.
/// From then on the two full-size tables change roles and nothing is allocated.
///
/// **False positives.** A search for an unknown hash compares its fingerprint with 1.5 others on average in a table
/// that is half full, which is the most, and with none in an empty one. Two full tables err with a chance of 3 in
/// 2^32, less than 2^-30; with the small ones of the beginning too it is less than 2^-29. A Bloom filter that errs
/// once in 2^20 reads 20 places.
///
/// **Cost.** Two cache misses a packet on a full server (one in each table), 6 or 12 multiplications, two atomic
/// updates. One packet in 2^20 clears a table.
///
/// **Threads.** Any number share a filter without locks. The generations are an immutable array behind a volatile
/// reference. A nonce is searched in the older ones first, so that replays do not take up room in the newest one
/// and push others out, and then claims a slot in the newest. Who finds the generations switched by then calls the
/// nonce known, as another thread may already have searched past that slot: each switch may cost a packet or two,
/// which the layer above sends again. Hence of many threads with the same nonce at most one finds it new.
final class FingerprintFilter implements ReplayFilter {
    private static final int FIRST_CAPACITY = 1 << 12;
    private static final int GROWTH = 16;
    private static final int MOST_REMEMBERED = 1 << 24;

    private final NonceHash hash;
    private final int remembered;

    /// The newest first. The arrays behind this are never written again.
    private volatile FingerprintTable[] generations;

    /// Rounds `remembered` up to a power of two.
    FingerprintFilter(int remembered, NonceHash hash) {
        if (remembered < 1 || remembered > MOST_REMEMBERED) {
            throw new IllegalArgumentException(remembered + " nonces are not in 1.." + MOST_REMEMBERED);
        }
        this.hash = hash;
        this.remembered = Integer.highestOneBit(2 * remembered - 1);
        generations = new FingerprintTable[] {new FingerprintTable(Math.min(FIRST_CAPACITY, this.remembered))};
    }

    @Override
    public boolean isNew(byte[] buf, int off, int len) {
        return isNew(hash.of(buf, off, len));
    }

    boolean isNew(long nonceHash) {
        FingerprintTable[] tables = generations;
        for (int i = 1; i < tables.length; i++) {
            if (tables[i].contains(nonceHash)) {
                return false;
            }
        }
        FingerprintTable newest = tables[0];
        if (!newest.add(nonceHash)) {
            return false;
        }
        boolean switched = generations != tables;
        if (newest.countedToCapacity()) {
            generations = successors(generations);
        }
        return !switched;
    }

    /// The generations that follow the full `tables`. Only the thread that filled the newest of them comes here.
    private FingerprintTable[] successors(FingerprintTable[] tables) {
        int kept = 1;
        for (int newer = tables[0].capacity(); kept < tables.length && newer < remembered; kept++) {
            newer += tables[kept].capacity();
        }
        FingerprintTable[] next = new FingerprintTable[kept + 1];
        next[0] = empty(tables, kept);
        System.arraycopy(tables, 0, next, 1, kept);
        return next;
    }

    /// The oldest table again if it is to be dropped and has full size, else a larger one.
    private FingerprintTable empty(FingerprintTable[] tables, int kept) {
        FingerprintTable oldest = tables[tables.length - 1];
        if (kept < tables.length && oldest.capacity() == remembered) {
            oldest.clear();
            return oldest;
        }
        return new FingerprintTable((int) Math.min((long) GROWTH * tables[0].capacity(), remembered));
    }
}
