package net.kcptun.core.tunnel.api;

import net.kcptun.core.wire.Endpoint;

/// Is told what happens. Called on the tunnel's thread; must neither block nor call back.
public interface TunnelEvents {
    void onEvent(TunnelEvent event, long now);

    /// A received datagram was dropped. Anyone on the network can cause this at any rate.
    void onDrop(DropReason reason, Endpoint from, long now);
}
