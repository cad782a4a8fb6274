package net.kcptun.app.net.portmap;

import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.List;
import java.util.function.ToIntFunction;
import net.kcptun.core.portmap.Protocol;
import net.kcptun.core.wire.Endpoint;
import org.jspecify.annotations.Nullable;

/// The default router of this host, as Linux writes its routes: `/proc/net/route` and `/proc/net/ipv6_route` (proc(5)).
/// Of several the one with the least metric. What is not as expected is no route.
final class RouteTable {
    private static final int HEX = 16;
    /// RTF_UP and RTF_GATEWAY.
    private static final int UP_THROUGH_ROUTER = 0x3;

    private RouteTable() {}

    private record Route(Endpoint router, long metric) {}

    /// ```
    /// Iface  Destination  Gateway   Flags  RefCnt  Use  Metric  Mask      ...
    /// eth0   00000000     0101A8C0  0003   0       0    100     00000000
    /// ```
    ///
    /// @param device the interface; null: any
    /// @return with the port that routers are asked at; null: there is none
    static @Nullable Endpoint ipv4Router(List<String> lines, @Nullable String device) {
        Route best = null;
        for (String line : lines) {
            String[] fields = line.strip().split("\\s+");
            boolean isDefault = fields.length >= 8 && isZero(fields[1]) && isZero(fields[7]);
            if (isDefault && isOf(device, fields[0]) && leadsThroughRouter(fields[3])) {
                best = better(best, ipv4(fields[2], fields[6]));
            }
        }
        return best == null ? null : best.router();
    }

    /// ```
    /// destination  its bits  source  its bits  next hop  metric  references  uses  flags     interface
    /// 000...0      00        000..0  00        fe80...1  00000400 00000001  00000000 00000003  eth0
    /// ```
    ///
    /// @param indexOf an interface's index, 0: there is none
    static @Nullable Endpoint ipv6Router(List<String> lines, @Nullable String device, ToIntFunction<String> indexOf) {
        Route best = null;
        for (String line : lines) {
            String[] fields = line.strip().split("\\s+");
            boolean isDefault = fields.length >= 10 && isZero(fields[0]) && isZero(fields[1]);
            if (isDefault && isOf(device, fields[9]) && leadsThroughRouter(fields[8])) {
                best = better(best, ipv6(fields[4], fields[5], indexOf.applyAsInt(fields[9])));
            }
        }
        return best == null ? null : best.router();
    }

    private static boolean isZero(String hex) {
        return hex.chars().allMatch(digit -> digit == '0');
    }

    private static boolean isOf(@Nullable String device, String name) {
        return device == null || device.equals(name);
    }

    private static boolean leadsThroughRouter(String flags) {
        try {
            return (Integer.parseUnsignedInt(flags, HEX) & UP_THROUGH_ROUTER) == UP_THROUGH_ROUTER;
        } catch (NumberFormatException _) {
            return false;
        }
    }

    private static @Nullable Route better(@Nullable Route known, @Nullable Route other) {
        return known == null || other != null && other.metric() < known.metric() ? other : known;
    }

    /// The address is written as the machine keeps the number, whose bytes are in network order.
    private static @Nullable Route ipv4(String address, String metric) {
        try {
            int number = Integer.parseUnsignedInt(address, HEX);
            boolean isLittle = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
            int ip = isLittle ? Integer.reverseBytes(number) : number;
            return new Route(Endpoint.ipv4(ip, Protocol.PORT), Long.parseLong(metric));
        } catch (NumberFormatException _) {
            return null;
        }
    }

    /// A link-local address says little without its interface.
    private static @Nullable Route ipv6(String address, String metric, int index) {
        try {
            byte[] bytes = HexFormat.of().parseHex(address);
            Endpoint router = Endpoint.of(bytes, Protocol.PORT);
            boolean isLinkLocal = router.high() >>> 54 == 0xfe80 >>> 6;
            if (isLinkLocal && index == 0) {
                return null;
            }
            Endpoint scoped = Endpoint.ipv6(router.high(), router.low(), Protocol.PORT, isLinkLocal ? index : 0);
            return new Route(scoped, Long.parseLong(metric, HEX));
        } catch (IllegalArgumentException _) {
            return null;
        }
    }
}
