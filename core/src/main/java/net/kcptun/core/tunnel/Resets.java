package net.kcptun.core.tunnel;

import net.kcptun.core.tunnel.api.TunnelStats;
import net.kcptun.core.wire.ControlMessage.Reset;
import net.kcptun.core.wire.Endpoint;

/// Every RESET that a tunnel sends: what tells a peer that a session is dead, or was never taken.
///
/// As answers at most one a second goes to an address for a conv, by a direct-mapped table of fixed size: who shares a
/// slot may be answered once more, never is memory taken.
final class Resets {
    private static final int SLOT_BITS = 10;
    private static final long PAUSE_NANOS = 1_000_000_000L;

    private final PacketSender sender;
    private final TunnelStats stats;
    private final long[] answered = new long[1 << SLOT_BITS];
    private final long[] until = new long[1 << SLOT_BITS];

    Resets(PacketSender sender, TunnelStats stats) {
        this.sender = sender;
        this.stats = stats;
    }

    void send(int conv, Endpoint to, long now) {
        stats.resetsSent++;
        sender.send(new Reset(conv), to, now);
    }

    /// An answer to a packet, unless another one has just been answered in the same way. Returns whether it was sent.
    boolean answer(int conv, Endpoint to, long now) {
        long who = (long) to.hashCode() << Integer.SIZE | conv & 0xffffffffL;
        int slot = (to.hashCode() * 31 + conv) * 0x9e3779b9 >>> Integer.SIZE - SLOT_BITS;
        if (answered[slot] == who && now < until[slot]) {
            return false;
        }
        answered[slot] = who;
        until[slot] = now + PAUSE_NANOS;
        send(conv, to, now);
        return true;
    }
}
