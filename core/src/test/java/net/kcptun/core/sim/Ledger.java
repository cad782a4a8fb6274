package net.kcptun.core.sim;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.kcptun.core.crypto.PacketCipher;
import net.kcptun.core.sim.Lifeline.End;
import net.kcptun.core.tunnel.TunnelSnapshot;
import net.kcptun.core.tunnel.api.CloseReason;
import net.kcptun.core.tunnel.api.DropReason;
import net.kcptun.core.tunnel.api.TunnelStats;
import net.kcptun.core.wire.Bytes;
import org.jspecify.annotations.Nullable;

/// What passes the ciphers of one process: the books that its statistics must agree with, and a memory of every
/// datagram that it has taken, so that none is taken twice.
final class Ledger implements TappedCipher.Tap {
    private static final int RESET = 2;
    private static final int RESET_BYTES = 10;

    private final Stage stage;
    private final @Nullable End end;
    private final boolean isSealed;
    private final Set<Long> taken = new HashSet<>();
    private long opened;
    private long sessionPackets;
    private long forged;
    private long replayed;

    /// The deployment as a ledger knows it.
    interface Stage {
        /// The connection of that conv; null: there was none.
        @Nullable
        Lifeline lifeline(int conv);

        /// Whether datagrams may have been damaged.
        boolean isDamaging();

        void broken(String promise);
    }

    /// @param end which one the process is; null: a rendezvous server
    Ledger(Stage stage, @Nullable End end, boolean isSealed) {
        this.stage = stage;
        this.end = end;
        this.isSealed = isSealed;
    }

    boolean has(long mark) {
        return taken.contains(mark);
    }

    @Override
    public void onSealed(byte[] plain, int off, int len) {
        Lifeline line = end == null ? null : lifeline(plain, off, len);
        if (line != null) {
            line.onSent(end, isReset(plain, off, len));
        }
    }

    @Override
    public void onOpened(byte[] plain, int off, int result, long mark) {
        if (isSealed) {
            judge(result, mark);
        }
        if (result < Integer.BYTES) {
            return;
        }
        opened++;
        if (Bytes.i32(plain, off) != 0) {
            sessionPackets++;
        }
        Lifeline line = end == null ? null : lifeline(plain, off, result);
        if (line != null && isReset(plain, off, result)) {
            line.onResetHeard(end);
        } else if (line != null) {
            line.onHeard(end, plain, off, result);
        }
    }

    /// Whether the statistics of its loops account for every datagram.
    void audit(String name, List<SimNode> nodes) {
        TunnelStats stats = new TunnelStats();
        long engines = 0;
        for (SimNode node : nodes) {
            TunnelSnapshot snapshot = node.tunnel().snapshot(false, node.now());
            stats.add(snapshot.stats());
            engines += snapshot.kcp().packetsReceived;
        }
        String shown = name + ": ";
        equal(shown + "received = opened + dropped", stats.packetsReceived, opened + unopened(stats));
        equal(shown + "forged", stats.drops(DropReason.FORGED), forged);
        equal(shown + "replayed", stats.drops(DropReason.REPLAYED), replayed);
        long dropped = stats.drops(DropReason.UNKNOWN_SESSION)
                + stats.drops(DropReason.TIME_WAIT)
                + stats.drops(DropReason.NOT_MOVED)
                + stats.drops(DropReason.CLOCK_SKEW)
                + stats.drops(DropReason.SESSION_LIMIT);
        boolean isExact =
                isSealed && stats.drops(DropReason.NO_ROOM) == 0 && stats.closes(CloseReason.RESET_BY_PEER) == 0;
        if (isExact) {
            equal(shown + "packets of sessions = taken + dropped", sessionPackets, engines + dropped);
        } else if (engines + dropped > sessionPackets) {
            stage.broken(shown + "more packets of sessions were counted than came");
        }
        equal(shown + "sessions opened = closed", stats.sessionsOpened, closes(stats));
    }

    private void judge(int result, long mark) {
        switch (result) {
            case PacketCipher.FORGED -> {
                forged++;
                if (!stage.isDamaging()) {
                    stage.broken("a datagram that nobody touched did not open");
                }
            }
            case PacketCipher.REPLAYED -> {
                replayed++;
                if (!taken.contains(mark)) {
                    stage.broken("a new datagram was taken for a replay");
                }
            }
            default -> {
                if (result >= 0 && !taken.add(mark)) {
                    stage.broken("a replay was taken");
                }
            }
        }
    }

    private @Nullable Lifeline lifeline(byte[] plain, int off, int len) {
        if (isReset(plain, off, len)) {
            return stage.lifeline(Bytes.i32(plain, off + 6));
        }
        return stage.lifeline(Bytes.i32(plain, off));
    }

    private void equal(String what, long counted, long expected) {
        if (counted != expected) {
            stage.broken(what + ": " + counted + " are not " + expected);
        }
    }

    private static boolean isReset(byte[] plain, int off, int len) {
        return len >= RESET_BYTES && Bytes.i32(plain, off) == 0 && Bytes.u16(plain, off + 4) == RESET;
    }

    private static long unopened(TunnelStats stats) {
        return stats.drops(DropReason.FORGED)
                + stats.drops(DropReason.REPLAYED)
                + stats.drops(DropReason.TOO_SHORT)
                + stats.drops(DropReason.FLOOD);
    }

    private static long closes(TunnelStats stats) {
        long closes = 0;
        for (CloseReason reason : CloseReason.values()) {
            closes += stats.closes(reason);
        }
        return closes;
    }
}
