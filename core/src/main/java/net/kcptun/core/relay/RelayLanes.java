package net.kcptun.core.relay;

import java.util.ArrayDeque;

/// The lanes on which something waits for the rate: each sends a run, then it is the next one's turn.
final class RelayLanes {
    /// Of all lanes together, as charged ([QueuedRun#charge]).
    private static final int QUEUED_BYTES_MAX = 16 << 20;
    /// A turn each so often while something waits.
    private static final long TICK_NANOS = 1_000_000;

    private final FairRate rate;
    private final ArrayDeque<Lane> lanes = new ArrayDeque<>();
    private int queuedBytes;
    private long drainAt = Long.MAX_VALUE;

    RelayLanes(FairRate rate) {
        this.rate = rate;
    }

    FairRate rate() {
        return rate;
    }

    /// Bytes that may wait besides, as charged.
    int room() {
        return QUEUED_BYTES_MAX - queuedBytes;
    }

    void onQueued(int bytes) {
        queuedBytes += bytes;
    }

    /// Something is to wait there.
    void add(Lane lane, long now) {
        lanes.add(lane);
        drainAt = Math.min(drainAt, now + rate.nanosToNext(TICK_NANOS));
    }

    void remove(Lane lane) {
        if (lane.isWaiting()) {
            lanes.remove(lane);
            lane.close();
        }
    }

    void onTimer(long now) {
        if (now < drainAt) {
            return;
        }
        int stuck = 0;
        while (stuck < lanes.size()) {
            Lane lane = lanes.remove();
            stuck = lane.drain(now) ? 0 : stuck + 1;
            if (lane.isWaiting()) {
                lanes.add(lane);
            }
        }
        drainAt = lanes.isEmpty() ? Long.MAX_VALUE : now + rate.nanosToNext(TICK_NANOS);
    }

    long nextDeadline() {
        return drainAt;
    }
}
