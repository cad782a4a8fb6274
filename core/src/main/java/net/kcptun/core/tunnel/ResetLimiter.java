package net.kcptun.core.tunnel;

import net.kcptun.core.wire.Endpoint;

/// Lets at most one RESET a second go to an address for a conv.
///
/// A direct-mapped table of fixed size: who shares a slot may be answered once more, never is memory taken.
final class ResetLimiter {
    private static final int SLOTS = 1024;
    private static final long PAUSE_NANOS = 1_000_000_000L;

    private final long[] who = new long[SLOTS];
    private final long[] until = new long[SLOTS];

    /// Whether a RESET may go out now; if so, the next one of the same kind may in a second.
    boolean permits(Endpoint peer, int conv, long now) {
        long key = (long) peer.hashCode() << 32 | conv & 0xffffffffL;
        int slot = (peer.hashCode() * 31 + conv) * 0x9e3779b9 >>> 22;
        if (who[slot] == key && now < until[slot]) {
            return false;
        }
        who[slot] = key;
        until[slot] = now + PAUSE_NANOS;
        return true;
    }
}
