package net.kcptun.core.tunnel;

import net.kcptun.core.kcp.PathLoad;

/// Who a session is: the peer's address and the conv.
record SessionKey(Peer peer, int conv) {
    PathLoad load() {
        return peer.load();
    }
}
