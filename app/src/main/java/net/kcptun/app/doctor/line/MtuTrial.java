package net.kcptun.app.doctor.line;

import java.io.IOException;
import java.net.InetSocketAddress;
import net.kcptun.core.wire.ControlMessage.Pong;

/// The longest IP packet that gets to a peer in one piece: PINGs of that length, which routers must not cut, and which
/// any version of the protocol answers. It tells of the way there; the answers are short.
///
/// A length is tried by three PINGs at once, and again where the line loses some, so that what is lost by chance does
/// not count.
public final class MtuTrial {
    /// The smallest `kcp.mtu`.
    public static final int LEAST = 300;

    private static final int COPIES = 3;

    private final SealedLine line;
    private final InetSocketAddress to;
    private final Patience patience;
    private int next;

    /// @param nanos  how long an answer may take
    /// @param rounds how often a length is tried before it counts as too long
    public record Patience(long nanos, int rounds) {}

    /// @param base as of a [PingTrial]
    public MtuTrial(SealedLine line, InetSocketAddress to, Patience patience, int base) {
        this.line = line;
        this.to = to;
        this.patience = patience;
        this.next = base;
    }

    /// Whether packets of that length arrive.
    public boolean passes(int packetBytes) throws IOException {
        for (int round = 0; round < patience.rounds(); round++) {
            if (passesOnce(packetBytes)) {
                return true;
            }
        }
        return false;
    }

    private boolean passesOnce(int packetBytes) throws IOException {
        int first = next;
        next += COPIES;
        boolean isTaken = false;
        for (int i = 0; i < COPIES; i++) {
            isTaken |= line.ping(first + i, packetBytes, to);
        }
        long until = line.line().nanos() + patience.nanos();
        while (isTaken) {
            SealedLine.Opened opened = line.receive(until);
            if (opened == null) {
                return false;
            }
            if (opened.control() instanceof Pong(int value, boolean _)
                    && value - first >= 0
                    && value - first < COPIES) {
                return true;
            }
        }
        return false;
    }

    /// The longest length below `failing` that arrives; 0: not even [#LEAST] does.
    ///
    /// @param failing a length that does not
    public int longestBelow(int failing) throws IOException {
        if (!passes(LEAST)) {
            return 0;
        }
        int passing = LEAST;
        int above = failing;
        while (above - passing > 1) {
            int middle = (passing + above) / 2;
            if (passes(middle)) {
                passing = middle;
            } else {
                above = middle;
            }
        }
        return passing;
    }
}
