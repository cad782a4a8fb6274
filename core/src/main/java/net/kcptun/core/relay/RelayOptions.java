package net.kcptun.core.relay;

import net.kcptun.core.wire.Endpoint;
import org.jspecify.annotations.Nullable;

/// What a relay may do.
///
/// @param bytesPerSecond what all pairs together may send, as IP packets, headers included
/// @param pairs          how many there may be
/// @param firstPort      of the range that their ports are from
/// @param lastPort       of that range
/// @param address        by which others reach this host; null: the one that they have spoken to. Its port means
/// nothing
public record RelayOptions(
        long bytesPerSecond,
        int pairs,
        int firstPort,
        int lastPort,
        @Nullable Endpoint address) {
    private static final int PORT_MAX = 65_535;
    /// Of the places, what the clients of one network ([Endpoint#network]) may have: a quarter.
    private static final int SHARE_OF_NETWORK = 4;
    /// So many they may always have.
    private static final int LEAST_OF_NETWORK = 4;

    public RelayOptions {
        if (bytesPerSecond < 1 || pairs < 1 || firstPort < 1 || firstPort > lastPort || lastPort > PORT_MAX) {
            throw new IllegalArgumentException("a relay needs a rate, a place and a range of ports");
        }
    }

    /// How many pairs the clients of one network may have.
    int pairsOfNetwork() {
        return Math.min(pairs, Math.max(LEAST_OF_NETWORK, pairs / SHARE_OF_NETWORK));
    }

    boolean hasPort(int port) {
        return port >= firstPort && port <= lastPort;
    }
}
