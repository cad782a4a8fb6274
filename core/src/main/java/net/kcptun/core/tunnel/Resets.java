package net.kcptun.core.tunnel;

import net.kcptun.core.tunnel.api.TunnelStats;
import net.kcptun.core.wire.ControlMessage.Reset;
import net.kcptun.core.wire.Endpoint;

/// Every RESET that a tunnel sends: what tells a peer that a session is dead, or was never taken.
final class Resets {
    private final ResetLimiter limiter = new ResetLimiter();
    private final PacketSender sender;
    private final TunnelStats stats;

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
        boolean isDue = limiter.permits(to, conv, now);
        if (isDue) {
            send(conv, to, now);
        }
        return isDue;
    }
}
