package net.kcptun.core.kcp;

/// Slow start and congestion avoidance of upstream KCP, in segments; only asked when `nc` is off.
///
/// Below ssthresh the window grows by one segment for each packet that acknowledges something, above it by about
/// one segment a round trip (with 1/16 segment a packet on top). A time-out shrinks it to 1, a fast resend to
/// half of what is in flight plus `resend`. It never grows beyond the peer's window.
final class CongestionWindow {
    private static final int MIN_SSTHRESH = 2;

    private final int mss;
    private int segments = 1;
    private int ssthresh = MIN_SSTHRESH;
    /// The window in bytes, finer than `segments`, so that avoidance can grow by fractions of a segment.
    private long bytes;

    CongestionWindow(int mss) {
        this.mss = mss;
        this.bytes = mss;
    }

    int segments() {
        return segments;
    }

    /// A packet has moved the oldest unacknowledged segment on.
    void onProgress(int peerWindow) {
        if (segments >= peerWindow) {
            return;
        }
        if (segments < ssthresh) {
            segments++;
            bytes += mss;
        } else {
            bytes = Math.max(bytes, mss);
            bytes += (long) mss * mss / bytes + mss / 16;
            if ((segments + 1L) * mss <= bytes) {
                segments = (int) ((bytes + mss - 1) / mss);
            }
        }
        if (segments > peerWindow) {
            segments = peerWindow;
            bytes = (long) peerWindow * mss;
        }
    }

    void onFastResend(int inFlight, int resend) {
        ssthresh = Math.max(inFlight / 2, MIN_SSTHRESH);
        segments = ssthresh + resend;
        bytes = (long) segments * mss;
    }

    /// @param window what could be in flight when the time was out
    void onTimeout(int window) {
        ssthresh = Math.max(window / 2, MIN_SSTHRESH);
        segments = 1;
        bytes = mss;
    }
}
