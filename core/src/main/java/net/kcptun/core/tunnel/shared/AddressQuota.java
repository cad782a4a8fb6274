package net.kcptun.core.tunnel.shared;

import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import net.kcptun.core.wire.Endpoint;

/// How many of something each network has, so that none takes all places. For several threads; touched only when
/// something begins, ends or moves.
public final class AddressQuota {
    private final Function<Endpoint, ? extends Comparable<?>> networks;
    private final ConcurrentHashMap<Object, Integer> counts = new ConcurrentHashMap<>();

    /// @param networks the network that an address is in
    public AddressQuota(Function<Endpoint, ? extends Comparable<?>> networks) {
        this.networks = networks;
    }

    /// Whether there is room for one more of that peer below `limit`; if so it is taken.
    public boolean take(Endpoint peer, int limit) {
        Object network = networks.apply(peer);
        if (limit <= counts.getOrDefault(network, 0)) {
            return false;
        }
        // Another thread may have taken the last place meanwhile.
        if (counts.merge(network, 1, Integer::sum) > limit) {
            add(network, -1);
            return false;
        }
        return true;
    }

    /// One that had its place has ended.
    public void release(Endpoint peer) {
        add(networks.apply(peer), -1);
    }

    /// So many have moved. Whoever is there already stays, whatever the limit.
    public void move(Endpoint from, Endpoint to, int count) {
        Object old = networks.apply(from);
        Object fresh = networks.apply(to);
        if (count > 0 && !old.equals(fresh)) {
            add(fresh, count);
            add(old, -count);
        }
    }

    /// Whether the network of that address has any.
    public boolean has(Endpoint address) {
        return counts.containsKey(networks.apply(address));
    }

    /// How many the network has that has most.
    public int most() {
        return counts.values().stream().mapToInt(Integer::intValue).max().orElse(0);
    }

    boolean isEmpty() {
        return counts.isEmpty();
    }

    private void add(Object network, int count) {
        counts.merge(network, count, (known, more) -> known + more == 0 ? null : known + more);
    }
}
