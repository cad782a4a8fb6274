package net.kcptun.core.tunnel;

import java.util.Arrays;
import net.kcptun.core.wire.Endpoint;
import net.kcptun.core.wire.Network;

/// From which networks little is opened for a while: to open a datagram costs more than to receive it, and who floods
/// an end with what cannot be opened would take its processor from those that it serves.
///
/// Of each network ([Network]) so many datagrams a second may fail. Of what comes from there in the rest of the second
/// one in 16 is still tried, so that somebody who comes anew gets in with some patience; all is tried that comes from
/// where a session's peer is. Networks share 4096 counts, by a salted hash. Whoever forges addresses of a network slows
/// those of it that way, and with 100,000 datagrams a second from everywhere all that are not peers yet.
final class FloodLimit {
    static final int MOST_FAILURES = 25;
    private static final int TRIED_OF = 16;
    private static final int COUNTS = 4096;
    private static final int SHIFT = Long.SIZE - Integer.numberOfTrailingZeros(COUNTS);
    private static final long SECOND_NANOS = 1_000_000_000;

    private final int[] failures = new int[COUNTS];
    private final long factor;
    private long startedAt;

    /// @param salt unpredictable, so that nobody can choose which networks share a count
    FloodLimit(int salt) {
        factor = (2L * salt + 1) * 0x9e37_79b9_7f4a_7c15L;
    }

    /// A datagram from there could not be opened, or came more than once; no peer of a session is there.
    void onFailure(Endpoint from) {
        failures[count(from)]++;
    }

    /// Whether too many from there could not be opened within this second, so that this one is not tried.
    boolean isReached(Endpoint from, long now) {
        if (now - startedAt >= SECOND_NANOS) {
            startedAt = now;
            Arrays.fill(failures, 0);
        }
        int count = count(from);
        return failures[count] >= MOST_FAILURES && ++failures[count] % TRIED_OF != 0;
    }

    private int count(Endpoint from) {
        long network = Network.of(from);
        long mixed = network * factor;
        return (int) ((mixed ^ mixed >>> Integer.SIZE) * factor >>> SHIFT);
    }
}
