package net.kcptun.core.relay;

import java.util.ArrayDeque;
import java.util.Objects;
import net.kcptun.core.wire.Endpoint;
import org.jspecify.annotations.Nullable;

/// The way to one end of a pair.
///
/// What the rate does not let pass at once waits here, as in the queue of a line: so the ends see by the time that it
/// takes what the relay carries. A relay that drops instead looks to them like a line that loses by chance,
/// into which one had better send more.
///
/// It holds what its share of the rate sends in 50 ms, yet no less than 32 KB, which a share below 5 Mbit/s
/// takes longer for. Headers count as they do for the rate, and each run has an overhead
/// ([QueuedRun#charge]): else a queue of the shortest datagrams would take far longer.
///
/// | state | event | what is done |
/// |---|---|---|
/// | nothing waits | a run | what the rate allows is sent, the others wait |
/// | something waits | a run | it waits behind it |
/// | any | no room for what is to wait | dropped, counted as [RelayDrop#RATE] |
/// | something waits | the rate allows more | the first ones are sent, in order |
/// | something waits | the pair ends | dropped |
///
/// Cost: nothing is copied but what waits, once to the heap and once from there.
final class Lane {
    private static final int LEAST_QUEUE_BYTES = 32 * 1024;
    private static final int MOST_QUEUE_BYTES = 16 << 20;
    private static final double QUEUE_SECONDS = 0.05;
    private static final int IPV4_HEADERS = 28;
    private static final int IPV6_HEADERS = 48;

    private final RelayPair pair;
    private final RelayLanes all;
    private final FairRate.Share share = new FairRate.Share();
    private final ArrayDeque<QueuedRun> waiting = new ArrayDeque<>();
    private @Nullable Endpoint end;
    /// As charged.
    private int waitingBytes;

    Lane(RelayPair pair, RelayLanes all) {
        this.pair = pair;
        this.all = all;
    }

    /// Null: nobody has come yet.
    @Nullable
    Endpoint end() {
        return end;
    }

    void end(Endpoint other) {
        end = other;
    }

    /// Only once somebody has come.
    void send(DatagramRun run, long now) {
        int passed = waiting.isEmpty() ? pass(run, now) : 0;
        int datagrams = run.datagrams();
        if (passed < datagrams) {
            queue(run, passed, datagrams - passed, now);
        }
    }

    /// Sends the first that wait, as far as the rate allows it. Returns whether it allowed any.
    boolean drain(long now) {
        QueuedRun run = waiting.peek();
        int passed = run == null ? 0 : pass(run, now);
        if (run == null || passed == 0) {
            return false;
        }
        int before = run.charge();
        run.skip(passed);
        release(before - run.charge());
        if (run.bytes() == 0) {
            waiting.remove();
        }
        return true;
    }

    boolean isWaiting() {
        return !waiting.isEmpty();
    }

    void close() {
        release(waitingBytes);
        waiting.clear();
    }

    /// Returns how many of the run are done with.
    private int pass(DatagramRun run, long now) {
        Endpoint to = end;
        if (to == null) {
            return run.datagrams();
        }
        int admitted = all.rate().admit(share, run.datagrams(), run.datagramBytes() + headers(to), now);
        if (admitted > 0) {
            int wanted = Math.min(run.bytes(), admitted * run.datagramBytes());
            int sent = pair.port().socket().send(run, wanted, to);
            int packets = Math.ceilDiv(sent, run.datagramBytes());
            pair.onSent(packets, sent);
            pair.drop(RelayDrop.NO_ROOM, admitted - packets);
        }
        return admitted;
    }

    private static int headers(Endpoint to) {
        return to.isIpv6() ? IPV6_HEADERS : IPV4_HEADERS;
    }

    private void queue(DatagramRun run, int first, int datagrams, long now) {
        int headers = headers(Objects.requireNonNull(end));
        int limit = Math.max(
                LEAST_QUEUE_BYTES, (int) Math.min(MOST_QUEUE_BYTES, all.rate().share() * QUEUE_SECONDS));
        int room = Math.min(limit - waitingBytes, all.room()) - QueuedRun.OVERHEAD_BYTES;
        int taken = Math.clamp(room / (run.datagramBytes() + headers), 0, datagrams);
        pair.drop(RelayDrop.RATE, datagrams - taken);
        if (taken == 0) {
            return;
        }
        if (waiting.isEmpty()) {
            all.add(this, now);
        }
        QueuedRun queued = new QueuedRun(run, first, taken, headers);
        waiting.add(queued);
        waitingBytes += queued.charge();
        all.onQueued(queued.charge());
    }

    private void release(int bytes) {
        waitingBytes -= bytes;
        all.onQueued(-bytes);
    }
}
