package net.kcptun.core.tunnel.session;

import net.kcptun.core.kcp.PathLoad;

/// Who a session is: the peer's address and the conv.
public record SessionKey(Peer peer, int conv) {
    public PathLoad load() {
        return peer.load();
    }
}
