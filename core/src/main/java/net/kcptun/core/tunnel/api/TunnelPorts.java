package net.kcptun.core.tunnel.api;

import java.util.function.LongSupplier;
import net.kcptun.core.wire.Entropy;

/// What a tunnel needs of the world.
///
/// @param unixMillis what other machines compare with theirs: milliseconds since 1970, which step when the clock is set
/// @param relay      ports of a rendezvous server
/// @param registry   where rendezvous servers find each other's services
public record TunnelPorts(
        PacketSink sink,
        Dialer dialer,
        PathFinder pathFinder,
        Entropy entropy,
        LongSupplier unixMillis,
        TunnelEvents events,
        RelayPorts relay,
        SharedRegistry registry) {
    /// Nothing is relayed, and each rendezvous server is alone.
    public TunnelPorts(
            PacketSink sink,
            Dialer dialer,
            PathFinder pathFinder,
            Entropy entropy,
            LongSupplier unixMillis,
            TunnelEvents events) {
        this(sink, dialer, pathFinder, entropy, unixMillis, events, RelayPorts.NONE, SharedRegistry.NONE);
    }
}
