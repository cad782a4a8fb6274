package net.kcptun.core.tunnel.control;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import net.kcptun.core.wire.Endpoint;

/// How many services each network ([Endpoint#network]) has, and the network that has most: each change costs the same,
/// however many networks there are.
///
/// | change | the most |
/// |---|---|
/// | a network gets one more | is that one's count, if that is more |
/// | a network has one less, and nobody else had as many as it | is one less too |
final class NetworkCounts {
    private static final int FIRST_LENGTH = 16;

    private final Map<Endpoint, Integer> counts = new HashMap<>();
    /// How many networks have so many.
    private int[] networksWith = new int[FIRST_LENGTH];
    private int most;

    /// Whether the network of that address has room for one more below `limit`; if so it is taken.
    boolean take(Endpoint address, int limit) {
        Endpoint network = address.network();
        int count = counts.getOrDefault(network, 0);
        if (count >= limit) {
            return false;
        }
        set(network, count, count + 1);
        return true;
    }

    /// One that had its place is gone.
    void release(Endpoint address) {
        Endpoint network = address.network();
        int count = counts.getOrDefault(network, 0);
        set(network, count, count - 1);
    }

    /// One has moved. Whoever is there already stays, whatever the limit.
    void move(Endpoint from, Endpoint to) {
        if (from.isSameHostAs(to) || from.network().equals(to.network())) {
            return;
        }
        take(to, Integer.MAX_VALUE);
        release(from);
    }

    /// How many the network has that has most.
    int most() {
        return most;
    }

    private void set(Endpoint network, int before, int after) {
        if (after == 0) {
            counts.remove(network);
        } else {
            counts.put(network, after);
        }
        if (after >= networksWith.length) {
            networksWith = Arrays.copyOf(networksWith, 2 * after);
        }
        networksWith[before]--;
        networksWith[after]++;
        networksWith[0] = 0;
        if (after > most || before == most && networksWith[before] == 0) {
            most = after;
        }
    }
}
