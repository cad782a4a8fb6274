package net.kcptun.app.net.portmap;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteOrder;
import java.util.List;
import net.kcptun.core.portmap.Protocol;
import net.kcptun.core.wire.Endpoint;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Tables as Linux 6.1 writes them.
final class RouteTableTest {
    private static final String HEAD =
            "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT";
    private static final String NETWORK =
            "eth0\t" + number("0001A8C0") + "\t00000000\t0001\t0\t0\t0\t" + number("00FFFFFF") + "\t0\t0\t0";
    private static final String DEFAULT6 =
            "00000000000000000000000000000000 00 00000000000000000000000000000000 00 fe800000000000000000000000000001"
                    + " 00000400 00000001 00000000 00000003     eth0";

    @Test
    void defaultRouterOfIpv4IsFound() {
        assertThat(ipv4(null, HEAD, NETWORK, route("eth0", "0101A8C0", "0003", 100)))
                .isEqualTo(Endpoint.ipv4(0xc0a80101, Protocol.PORT));
    }

    @Test
    void leastMetricIsTheRoute() {
        assertThat(ipv4(null, HEAD, route("wlan0", "0100000A", "0003", 600), route("eth0", "0101A8C0", "0003", 100)))
                .isEqualTo(Endpoint.ipv4(0xc0a80101, Protocol.PORT));
    }

    @Test
    void namedInterfaceHasItsOwnRouter() {
        assertThat(ipv4("wlan0", HEAD, route("wlan0", "0100000A", "0003", 600), route("eth0", "0101A8C0", "0003", 100)))
                .isEqualTo(Endpoint.ipv4(0x0a000001, Protocol.PORT));
        assertThat(ipv4("ppp0", HEAD, route("eth0", "0101A8C0", "0003", 100))).isNull();
    }

    @Test
    void routeWithoutARouterIsNone() {
        assertThat(ipv4(null, HEAD, NETWORK)).isNull();
        assertThat(ipv4(null, HEAD, "ppp0\t00000000\t00000000\t0001\t0\t0\t0\t00000000\t0\t0\t0"))
                .isNull();
        assertThat(ipv4(null)).isNull();
    }

    @Test
    void whatIsNotAsExpectedIsNoRoute() {
        assertThat(ipv4(null, "", "x", route("eth0", "what", "0003", 1), route("eth0", "0101A8C0", "flags", 1)))
                .isNull();
        assertThat(RouteTable.ipv6Router(List.of("", "x", DEFAULT6.replace("fe80", "what")), null, _ -> 2))
                .isNull();
    }

    @Test
    void defaultRouterOfIpv6IsFoundWithItsInterface() {
        String dead = DEFAULT6.replace("00000003     eth0", "00200200       lo").replace("fe80", "0000");
        assertThat(RouteTable.ipv6Router(List.of(dead, DEFAULT6), null, name -> name.equals("eth0") ? 7 : 0))
                .isEqualTo(Endpoint.ipv6(0xfe80_0000_0000_0000L, 1, Protocol.PORT, 7));
        assertThat(RouteTable.ipv6Router(List.of(DEFAULT6), null, _ -> 0)).isNull();
        assertThat(RouteTable.ipv6Router(List.of(DEFAULT6), "eth1", _ -> 7)).isNull();
    }

    private static @Nullable Endpoint ipv4(@Nullable String device, String... lines) {
        return RouteTable.ipv4Router(List.of(lines), device);
    }

    /// @param router as a little-endian machine writes it
    private static String route(String device, String router, String flags, int metric) {
        return device + "\t00000000\t" + number(router) + "\t" + flags + "\t0\t0\t" + metric + "\t00000000\t0\t0\t0";
    }

    private static String number(String little) {
        return ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN || !little.matches("\\p{XDigit}{8}")
                ? little
                : "%08X".formatted(Integer.reverseBytes(Integer.parseUnsignedInt(little, 16)));
    }
}
