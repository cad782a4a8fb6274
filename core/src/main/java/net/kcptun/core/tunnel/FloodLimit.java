package net.kcptun.core.tunnel;

import java.util.Arrays;
import net.kcptun.core.wire.Endpoint;
import net.kcptun.core.wire.Network;

/// From which networks nothing is opened for a while: to open a datagram costs a multiple of what it costs to receive
/// it, and who floods an end with what cannot be opened would take its processor from those that it serves.
///
/// Of each network ([Network]) so many datagrams a second may fail; whatever comes from there in the rest of the second
/// is not even tried, unless a peer of a session is at that address. Networks share 4096 counts, by a salted hash: a
/// flood from one shuts out one in 4096 others. A flood that comes from thousands of networks is not limited by this,
/// so that it shuts out nobody.
final class FloodLimit {
    static final int MOST_FAILURES = 25;
    private static final int COUNTS = 4096;
    private static final int SHIFT = Long.SIZE - Integer.numberOfTrailingZeros(COUNTS);
    private static final long SECOND_NANOS = 1_000_000_000;

    private final int[] failures = new int[COUNTS];
    private final long factor;
    private long startedAt;

    /// @param salt unpredictable, so that nobody can choose whom to shut out
    FloodLimit(int salt) {
        factor = salt * 0x9e37_79b9_7f4a_7c15L | 1;
    }

    /// A datagram from there could not be opened, or came more than once; no peer of a session is there.
    void onFailure(Endpoint from) {
        failures[count(from)]++;
    }

    /// Whether too many from there could not be opened within this second.
    boolean isReached(Endpoint from, long now) {
        if (now - startedAt >= SECOND_NANOS) {
            startedAt = now;
            Arrays.fill(failures, 0);
        }
        return failures[count(from)] >= MOST_FAILURES;
    }

    private int count(Endpoint from) {
        long network = Network.of(from);
        long mixed = network * factor;
        return (int) ((mixed ^ mixed >>> Integer.SIZE) * factor >>> SHIFT);
    }
}
