package net.kcptun.core.tunnel;

import java.util.EnumMap;
import java.util.Map;
import net.kcptun.core.kcp.BufferShare;
import net.kcptun.core.tunnel.api.Limit;
import net.kcptun.core.tunnel.api.Limits;
import net.kcptun.core.tunnel.shared.SharedState;
import net.kcptun.core.wire.Endpoint;
import net.kcptun.core.wire.Network;
import org.jspecify.annotations.Nullable;

/// Whether one more session may be opened, by what all tunnels of the program have.
///
/// | a session | takes, or gives back |
/// |---|---|
/// | is to be opened while `max_buffered` is used up | nothing: refused |
/// | is to be opened, and one of the four has no place | nothing: refused |
/// | is to be opened | a place among the open, the half-open, and at a server those of its network and its address |
/// | leaves OPENING | its places among the half-open, where it was opened from |
/// | moves to another address | its place among those of the old address, for one there, whether there is room or not |
/// | enters TIME_WAIT | its other two places |
///
/// Of the half-open ones a network ([Network]) has a quarter at most, so that one stranger who has the key does not
/// shut out all others. Used by its tunnel's thread.
final class Admission {
    private static final int NETWORKS = 4;

    private final SharedState shared;
    private final BufferShare buffers;
    private final boolean isServer;

    Admission(SharedState.Member member, boolean isServer) {
        this.shared = member.shared();
        this.buffers = member.buffers();
        this.isServer = isServer;
    }

    /// The limit that forbids one more session of `peer`; null: it is admitted, and has its places.
    @Nullable
    Limit take(Limits limits, Endpoint peer) {
        if (buffers.isExhausted()) {
            return Limit.BUFFERED;
        }
        if (!shared.open().take(limits.sessions())) {
            return Limit.SESSIONS;
        }
        if (!shared.halfOpen().take(limits.halfOpen())) {
            shared.open().release();
            return Limit.HALF_OPEN;
        }
        int networkLimit = (limits.halfOpen() + NETWORKS - 1) / NETWORKS;
        if (isServer && !shared.halfOpenNetworks().take(peer, networkLimit)) {
            shared.open().release();
            shared.halfOpen().release();
            return Limit.HALF_OPEN;
        }
        if (isServer && !shared.addresses().take(peer, limits.sessionsPerAddress())) {
            shared.open().release();
            onSettled(peer);
            return Limit.SESSIONS_PER_ADDRESS;
        }
        return null;
    }

    /// @param openedFrom what was given to [#take]
    void onSettled(Endpoint openedFrom) {
        shared.halfOpen().release();
        if (isServer) {
            shared.halfOpenNetworks().release(openedFrom);
        }
    }

    void onMoved(Endpoint from, Endpoint to, int sessions) {
        shared.addresses().move(from, to, sessions);
    }

    void onEnded(Endpoint peer) {
        shared.open().release();
        if (isServer) {
            shared.addresses().release(peer);
        }
    }

    /// What the sessions of all tunnels take of each limit now.
    ///
    /// @param withAddresses whether to look for the address with most, which costs a look at each
    Map<Limit, Long> uses(boolean withAddresses) {
        Map<Limit, Long> uses = new EnumMap<>(Limit.class);
        uses.put(Limit.SESSIONS, (long) shared.open().taken());
        uses.put(Limit.HALF_OPEN, (long) shared.halfOpen().taken());
        if (withAddresses) {
            uses.put(Limit.SESSIONS_PER_ADDRESS, (long) shared.addresses().most());
        }
        return uses;
    }
}
