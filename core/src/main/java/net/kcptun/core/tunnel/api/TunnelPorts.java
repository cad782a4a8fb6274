package net.kcptun.core.tunnel.api;

import net.kcptun.core.wire.Entropy;

/// What a tunnel needs of the world.
public record TunnelPorts(
        PacketSink sink,
        Dialer dialer,
        PathFinder pathFinder,
        Entropy entropy,
        WallClock wallClock,
        TunnelEvents events) {}
