package net.kcptun.core.tunnel.control;

import net.kcptun.core.kcp.KcpOptions;
import net.kcptun.core.tunnel.api.TunnelEvent;

/// What a window that is given as a number carries at most: it is sent once in a round trip. Tells that to a client's
/// user after the first round trips, and again when they have changed much.
///
/// The round trip is taken to be the shortest of the last three, since a queue or a busy host makes some longer.
final class BandwidthHint {
    private static final int SAMPLES = 3;
    private static final double MUCH = 1.5;
    private static final long PAUSE_NANOS = 60_000_000_000L;

    private final long[] samples = new long[SAMPLES];
    private int count;
    private long toldNanos;
    private long toldAt;

    /// Whether the user should hear of the round trip now; then [#roundTripNanos] is it.
    boolean onRoundTrip(long nanos, long now) {
        samples[count++ % SAMPLES] = Math.max(1, nanos);
        if (count < SAMPLES || toldNanos > 0 && (now - toldAt < PAUSE_NANOS || !hasChanged())) {
            return false;
        }
        toldNanos = roundTripNanos();
        toldAt = now;
        return true;
    }

    /// Whether there is such a window.
    static boolean isBounding(KcpOptions kcp) {
        return kcp.sndwnd() < KcpOptions.DEFAULT.sndwnd() || kcp.rcvwnd() < KcpOptions.DEFAULT.rcvwnd();
    }

    long roundTripNanos() {
        return Math.min(samples[0], Math.min(samples[1], samples[2]));
    }

    /// @param packetBytes the largest KCP packet
    TunnelEvent.WindowsCarry event(KcpOptions kcp, int packetBytes) {
        int segmentBytes = packetBytes - KcpOptions.SEGMENT_HEADER_BYTES;
        return new TunnelEvent.WindowsCarry(roundTripNanos(), kcp.sndwnd(), kcp.rcvwnd(), segmentBytes);
    }

    private boolean hasChanged() {
        double ratio = (double) roundTripNanos() / toldNanos;
        return ratio > MUCH || ratio < 1 / MUCH;
    }
}
