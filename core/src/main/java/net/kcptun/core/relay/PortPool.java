package net.kcptun.core.relay;

import java.util.ArrayDeque;
import net.kcptun.core.wire.Entropy;

/// The ports of a range that nobody has, lent in an order that nobody foretells.
///
/// | port | event | then |
/// |---|---|---|
/// | free | it is asked for one, and chance takes this one | lent |
/// | lent | it comes back | rests for [#REST_NANOS]: its ends may go on sending for a while, and are not to meet others
/// |
/// | resting | that time is over | free |
final class PortPool {
    /// Longer than ends of usual options take to find that nothing comes back.
    static final long REST_NANOS = 120_000_000_000L;

    private final Entropy entropy;
    private final char[] free;
    private final ArrayDeque<Resting> resting = new ArrayDeque<>();
    private int count;

    private record Resting(int port, long until) {}

    PortPool(int first, int last, Entropy entropy) {
        this.entropy = entropy;
        free = new char[last - first + 1];
        for (int port = first; port <= last; port++) {
            free[count++] = (char) port;
        }
    }

    /// One that is lent from now on; 0: there is none.
    int lend(long now) {
        while (!resting.isEmpty() && resting.element().until() <= now) {
            free[count++] = (char) resting.remove().port();
        }
        if (count == 0) {
            return 0;
        }
        int at = (int) ((entropy.nextInt() & 0xffffffffL) * count >>> Integer.SIZE);
        int port = free[at];
        free[at] = free[--count];
        return port;
    }

    void giveBack(int port, long now) {
        resting.add(new Resting(port, now + REST_NANOS));
    }
}
