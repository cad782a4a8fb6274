package net.kcptun.app.net.portmap;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import net.kcptun.app.linux.Sockets;
import net.kcptun.app.net.base.AddressCache;
import net.kcptun.app.net.base.LocalAddresses;
import net.kcptun.core.portmap.Uplink;
import net.kcptun.core.wire.Endpoint;
import net.kcptun.core.wire.PrivateAddress;
import org.jspecify.annotations.Nullable;

/// Where the tunnel's socket meets a router that may let others in. Linux only: elsewhere there is none.
interface UplinkFinder {
    /// As the routes have it now. Sends nothing.
    ///
    /// @param socket what the tunnel's socket is bound to
    /// @return null: there is no router, or nothing to map
    @Nullable
    Uplink find(InetSocketAddress socket);

    /// IPv4, where this host's address is a private one: there is nothing to translate to a public one.
    ///
    /// @param device the interface that the tunnel uses; null: any
    static UplinkFinder ipv4(@Nullable String device) {
        return socket -> {
            boolean isIpv4 =
                    !LocalAddresses.isIpv6(socket) || socket.getAddress().isAnyLocalAddress();
            Endpoint router = isIpv4 ? RouteTable.ipv4Router(read("/proc/net/route"), device) : null;
            Uplink uplink = router == null ? null : uplink(router, router, socket);
            return uplink != null && PrivateAddress.is(uplink.inner()) ? uplink : null;
        };
    }

    /// IPv6, where this host's address is a global one: there is no translation, but routers of homes drop what nobody
    /// inside has asked for.
    static UplinkFinder ipv6(@Nullable String device) {
        return socket -> {
            Endpoint router = LocalAddresses.isIpv6(socket)
                    ? RouteTable.ipv6Router(read("/proc/net/ipv6_route"), device, Sockets::interfaceIndex)
                    : null;
            Uplink uplink = router == null ? null : uplink(router, GLOBAL, socket);
            return uplink != null && isGlobal(uplink.inner()) ? uplink : null;
        };
    }

    /// 2000::1, which no packet is sent to.
    Endpoint GLOBAL = Endpoint.ipv6(0x2000_0000_0000_0000L, 1, 1, 0);

    private static boolean isGlobal(Endpoint address) {
        return address.high() >>> 61 == 1;
    }

    /// @param towards whom the routes are asked for
    private static @Nullable Uplink uplink(Endpoint router, Endpoint towards, InetSocketAddress socket) {
        boolean isAny = socket.getAddress().isAnyLocalAddress();
        Endpoint inner = isAny
                ? LocalAddresses.towards(AddressCache.socketOf(towards), socket.getPort())
                : AddressCache.endpointOf(socket);
        return inner.isAnyAddress() || inner.isIpv6() != router.isIpv6() ? null : new Uplink(router, inner);
    }

    private static List<String> read(String file) {
        try {
            return Files.readAllLines(Path.of(file), StandardCharsets.US_ASCII);
        } catch (IOException _) {
            return List.of();
        }
    }
}
