package net.kcptun.app.log;

import java.util.Locale;
import net.kcptun.core.tunnel.api.TunnelEvent.WindowsCarry;

/// In words, what windows carry at a round trip: each is sent once in that time.
final class WindowAdvice {
    private static final double FAST_BYTES_PER_SECOND = 12.5e6;
    private static final int WINDOW_MAX = 65_536;

    private WindowAdvice() {}

    static String of(WindowsCarry carry) {
        double seconds = carry.roundTripNanos() / 1e9;
        long needed = (long) Math.ceil(FAST_BYTES_PER_SECOND * seconds / carry.segmentBytes());
        return String.format(
                Locale.ROOT,
                "rtt %.1f ms: the windows carry at most %s/s to the server (kcp.sndwnd %d) and %s/s from it (kcp.rcvwnd %d)%s",
                seconds * 1e3,
                bytes(carry.sendWindow() * (double) carry.segmentBytes() / seconds),
                carry.sendWindow(),
                bytes(carry.receiveWindow() * (double) carry.segmentBytes() / seconds),
                carry.receiveWindow(),
                advice(needed, carry));
    }

    /// The peer's windows count as well: what this end sends, the other must have room for.
    private static String advice(long needed, WindowsCarry carry) {
        boolean isEnough = Math.min(carry.sendWindow(), carry.receiveWindow()) >= needed;
        if (isEnough || needed > WINDOW_MAX) {
            return "";
        }
        return "; for 100 Mbit/s each way set both to " + needed + " or more, at both ends";
    }

    private static String bytes(double perSecond) {
        if (perSecond >= 1e9) {
            return String.format(Locale.ROOT, "%.1f GB", perSecond / 1e9);
        }
        return perSecond >= 1e6
                ? String.format(Locale.ROOT, "%.1f MB", perSecond / 1e6)
                : String.format(Locale.ROOT, "%.1f kB", perSecond / 1e3);
    }
}
