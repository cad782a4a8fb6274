package net.kcptun.core.portmap;

/// Tells by the seconds that a router counts whether it has lost its mappings since its last answer (RFC 6887 §8.5;
/// RFC 6886 §3.6 means the same): they went back, or ran otherwise than our clock by more than a sixteenth and two
/// seconds.
final class RouterEpoch {
    private static final long SECOND = 1_000_000_000L;
    private static final int TOLERANCE_SHARE = 16;
    private static final int TOLERANCE_SECONDS = 2;

    private boolean isKnown;
    private long epochSeconds;
    private long heardAt;

    /// Of another router, or of none.
    void forget() {
        isKnown = false;
    }

    /// Whether the router was restarted since the answer before.
    boolean onAnswer(long seconds, long now) {
        boolean isRestarted = isKnown && contradicts(seconds - epochSeconds, (now - heardAt) / SECOND);
        isKnown = true;
        epochSeconds = seconds;
        heardAt = now;
        return isRestarted;
    }

    private static boolean contradicts(long passedThere, long passedHere) {
        return passedThere < -1
                || passedHere + TOLERANCE_SECONDS < passedThere - passedThere / TOLERANCE_SHARE
                || passedThere + TOLERANCE_SECONDS < passedHere - passedHere / TOLERANCE_SHARE;
    }
}
