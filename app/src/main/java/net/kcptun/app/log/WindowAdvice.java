package net.kcptun.app.log;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import net.kcptun.core.kcp.KcpOptions;
import net.kcptun.core.tunnel.api.TunnelEvent.WindowsCarry;

/// In words, what windows that the file gives as numbers carry at a round trip: each is sent once in that time.
final class WindowAdvice {
    private WindowAdvice() {}

    static String of(WindowsCarry carry) {
        List<String> bounds = new ArrayList<>();
        if (carry.sendWindow() < KcpOptions.DEFAULT.sndwnd()) {
            bounds.add(bound("kcp.sndwnd", carry.sendWindow(), carry) + " to the server");
        }
        if (carry.receiveWindow() < KcpOptions.DEFAULT.rcvwnd()) {
            bounds.add(bound("kcp.rcvwnd", carry.receiveWindow(), carry) + " from the server");
        }
        return String.format(
                Locale.ROOT,
                "rtt %.1f ms: %s; without these keys the line alone is the limit",
                carry.roundTripNanos() / 1e6,
                String.join(" and ", bounds));
    }

    private static String bound(String key, int window, WindowsCarry carry) {
        double perSecond = window * (double) carry.segmentBytes() * 1e9 / carry.roundTripNanos();
        return key + ' ' + window + " carries at most " + bytes(perSecond) + "/s";
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
