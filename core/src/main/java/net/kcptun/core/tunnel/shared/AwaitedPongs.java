package net.kcptun.core.tunnel.shared;

import java.util.concurrent.ConcurrentHashMap;

/// Which tunnel of a program has asked with which value: the PONG that brings it back may come to any of them. For
/// several threads; touched only when somebody is asked, and for a PONG.
public final class AwaitedPongs {
    private static final int NOBODY = -1;

    private final ConcurrentHashMap<Integer, Integer> tunnels = new ConcurrentHashMap<>();

    /// False: the value is in use already.
    public boolean add(int value, int tunnel) {
        return tunnels.putIfAbsent(value, tunnel) == null;
    }

    /// Nobody waits for it any more.
    public void remove(int value) {
        tunnels.remove(value);
    }

    /// Which tunnel waits for that value; -1 = none.
    public int tunnel(int value) {
        return tunnels.getOrDefault(value, NOBODY);
    }

    boolean isEmpty() {
        return tunnels.isEmpty();
    }
}
