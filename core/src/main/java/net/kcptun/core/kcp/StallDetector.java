package net.kcptun.core.kcp;

/// Since when nothing that was sent has got through, though the peer is heard: as where full packets are longer than
/// the path takes, and it does not say so.
///
/// That a peer is silent is another matter, and after a long silence its first answer comes sooner than the next
/// repetition. So what counts is a repetition that was followed by some packet of the peer, but by no acknowledgement.
/// To have an answer, a repetition that follows another one asks the peer for its window, once a second at most.
///
/// | event | tries | the peer is asked |
/// |---|---|---|
/// | more is acknowledged, nothing is in flight, or the peer's window is 0 | none | |
/// | segments are sent again after their time-out, the first time since a packet came | same | no |
/// | and again | same | yes |
/// | another packet came since | one more | |
///
/// After five tries it counts as stalled since the last acknowledgement.
final class StallDetector {
    private static final int TRIES = 5;
    private static final long ASK_PAUSE_NANOS = 1_000_000_000L;

    private long since;
    private long askedAt;
    private boolean isWaiting;
    private boolean isRepeated;
    private int tries;

    /// A packet came.
    ///
    /// @param waits    whether something is in flight to a peer that takes it
    /// @param hasMoved whether it acknowledged more
    void onPacket(boolean waits, boolean hasMoved, long now) {
        if (!waits || hasMoved) {
            begin(waits, now);
        } else if (isRepeated) {
            isRepeated = false;
            tries++;
        }
    }

    /// Something was sent, for the first time or again.
    void onSent(boolean waits, long now) {
        if (waits && !isWaiting) {
            begin(true, now);
        }
    }

    /// Segments were sent again after their time-out.
    ///
    /// @return whether the peer is to be asked
    boolean onRepeated(long now) {
        boolean asks = isRepeated && now - askedAt >= ASK_PAUSE_NANOS;
        if (asks) {
            askedAt = now;
        }
        isRepeated = true;
        return asks;
    }

    /// `Long.MAX_VALUE`: it gets on, or there is nothing to do.
    long stalledSince() {
        return tries >= TRIES ? since : Long.MAX_VALUE;
    }

    private void begin(boolean waits, long now) {
        since = now;
        askedAt = now;
        isWaiting = waits;
        isRepeated = false;
        tries = 0;
    }
}
