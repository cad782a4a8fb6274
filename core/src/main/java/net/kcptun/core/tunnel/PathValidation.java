package net.kcptun.core.tunnel;

import java.util.List;
import java.util.function.IntSupplier;
import net.kcptun.core.tunnel.session.Peer;
import net.kcptun.core.wire.Endpoint;

/// Whether a peer is at another address now: what one question to every address concerned has brought so far. The table
/// is [PathValidations]'.
final class PathValidation {
    private static final long MILLI = 1_000_000L;
    /// From the beginning; whoever has answered is not asked again.
    private static final long[] PINGS_AT_NANOS = {0, 200 * MILLI, 500 * MILLI, 1000 * MILLI, 1500 * MILLI};

    private static final long LIFE_NANOS = 3000 * MILLI;
    private static final long YIELDS_NANOS = 1000 * MILLI;
    private static final long UNMEASURED_NANOS = 1000 * MILLI;
    private static final long LEAST_PATIENCE_NANOS = 300 * MILLI;
    private static final long MOST_PATIENCE_NANOS = 1500 * MILLI;
    private static final int NEW = 0;
    private static final int OLD = 1;

    private final Peer peer;
    private final long begunAt;
    private final long patienceNanos;
    /// The new address, the old one, then those of other peers.
    private final Endpoint[] addresses;

    private final int[] values;
    private final boolean[] hasAnswered;
    private int sent;

    /// @param others      where else the conv is known, so that whoever came may be from there
    /// @param srttNanos   the round trip to the old address; 0 = not measured
    /// @param freshValues what PINGs may carry
    PathValidation(Peer peer, Endpoint to, List<Endpoint> others, long srttNanos, IntSupplier freshValues, long now) {
        this.peer = peer;
        this.begunAt = now;
        this.patienceNanos = srttNanos == 0
                ? UNMEASURED_NANOS
                : Math.clamp(3 * srttNanos + 100 * MILLI, LEAST_PATIENCE_NANOS, MOST_PATIENCE_NANOS);
        this.addresses = new Endpoint[OLD + 1 + others.size()];
        addresses[NEW] = to;
        addresses[OLD] = peer.address();
        for (int i = 0; i < others.size(); i++) {
            addresses[OLD + 1 + i] = others.get(i);
        }
        this.values = new int[addresses.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = freshValues.getAsInt();
        }
        this.hasAnswered = new boolean[addresses.length];
    }

    /// Sends a PING.
    interface Asking {
        void ping(int value, Endpoint to);
    }

    Peer peer() {
        return peer;
    }

    Endpoint to() {
        return addresses[NEW];
    }

    int[] values() {
        return values;
    }

    /// Sends what is due.
    void ask(Asking asking, long now) {
        if (now < pingAt()) {
            return;
        }
        sent++;
        for (int i = 0; i < addresses.length; i++) {
            if (!hasAnswered[i]) {
                asking.ping(values[i], addresses[i]);
            }
        }
    }

    /// A PONG came from there. False: it answers none of the PINGs.
    boolean onPong(int value, Endpoint from) {
        for (int i = 0; i < values.length; i++) {
            if (values[i] == value && addresses[i].equals(from)) {
                hasAnswered[i] = true;
                return true;
            }
        }
        return false;
    }

    /// Whether it is shown that the peer has moved.
    boolean hasMoved(long now) {
        return isMoving() && now >= begunAt + patienceNanos;
    }

    /// Whether the old address has answered.
    boolean isRefused() {
        return hasAnswered[OLD];
    }

    /// Whether its place may be given to another one.
    boolean yields(long now) {
        return now >= begunAt + YIELDS_NANOS && (isRefused() || !hasAnswered[NEW]);
    }

    boolean isOver(long now) {
        return now >= begunAt + LIFE_NANOS;
    }

    /// When there is something to do.
    long nextDeadline() {
        long decidesAt = isMoving() ? begunAt + patienceNanos : Long.MAX_VALUE;
        return Math.min(Math.min(decidesAt, pingAt()), begunAt + LIFE_NANOS);
    }

    private long pingAt() {
        return isRefused() || sent == PINGS_AT_NANOS.length ? Long.MAX_VALUE : begunAt + PINGS_AT_NANOS[sent];
    }

    private boolean isMoving() {
        for (int i = 0; i < hasAnswered.length; i++) {
            if (hasAnswered[i] == (i == OLD)) {
                return false;
            }
        }
        return true;
    }
}
