package net.kcptun.core.kcp;

/// Who asks whom for a window that was closed, and whether the peer is there at all.
///
/// Our side as sender: the peer's window is 0 and something is queued, so WASK after 7 s, then after 1.5 times as
/// long each time, up to 15 s. A reader may stop for longer than the ends' patience with each other, which may be as
/// short as a minute, and meanwhile they hear nothing else. Our side as receiver: WASK is answered with WINS, and WINS
/// is sent unasked when our own window opens again. That one may get lost, and the peer would then wait for its probe
/// of 7 s: so it is repeated twice, an rto apart, unless data comes first.
///
/// [#askNow] sends WASK whatever the windows are: every peer answers it, and it carries nothing that could be lost.
final class WindowProbe {
    private static final long SECOND = 1_000_000_000L;
    private static final long FIRST_WAIT_NANOS = 7 * SECOND;
    private static final long MAX_WAIT_NANOS = 15 * SECOND;
    private static final int REPEATS = 2;

    private long waitNanos;
    private long askAt = Long.MAX_VALUE;
    private long tellAt = Long.MAX_VALUE;
    private int repeatsLeft;
    private boolean isAskWanted;

    void onPeerWindow(int segments, long now) {
        if (segments > 0) {
            askAt = Long.MAX_VALUE;
            return;
        }
        if (askAt == Long.MAX_VALUE) {
            waitNanos = FIRST_WAIT_NANOS;
            askAt = now + waitNanos;
        }
    }

    /// The peer is to be asked at once.
    void askNow() {
        isAskWanted = true;
    }

    boolean isAskWanted() {
        return isAskWanted;
    }

    /// WASK was received.
    void onAsked() {
        tellAt = 0;
    }

    /// Our window, which the peer believes (nearly) closed, is open again.
    void onReopened() {
        tellAt = 0;
        repeatsLeft = REPEATS;
    }

    /// Data came: the peer knows of the window.
    void onPush() {
        if (repeatsLeft > 0 && tellAt > 0) {
            tellAt = Long.MAX_VALUE;
        }
        repeatsLeft = 0;
    }

    /// When the peer is to be asked, provided that something is queued.
    long askAt() {
        return askAt;
    }

    /// When the peer is to be told; 0 = at once.
    long tellAt() {
        return tellAt;
    }

    void asked(long now) {
        isAskWanted = false;
        if (askAt != Long.MAX_VALUE) {
            waitNanos = Math.min(waitNanos + waitNanos / 2, MAX_WAIT_NANOS);
            askAt = now + waitNanos;
        }
    }

    void told(long now, long rtoNanos) {
        tellAt = Long.MAX_VALUE;
        if (repeatsLeft > 0) {
            repeatsLeft--;
            tellAt = now + rtoNanos;
        }
    }
}
