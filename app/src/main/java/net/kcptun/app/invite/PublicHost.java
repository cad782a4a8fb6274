package net.kcptun.app.invite;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;
import net.kcptun.app.config.HostPort;
import net.kcptun.app.net.base.AddressCache;
import net.kcptun.app.net.base.LocalAddresses;
import org.jspecify.annotations.Nullable;

/// Where others reach this host, as far as that can be known from here: by the address that its routes to the internet
/// leave from. A router that translates addresses is not seen by that, but a private address tells that there is one.
final class PublicHost {
    // Addresses for documentation (RFC 5737, RFC 3849): they are looked up in the routes, and nothing is sent there.
    private static final InetAddress SOMEWHERE_4 = InetAddress.ofLiteral("192.0.2.1");
    private static final InetAddress SOMEWHERE_6 = InetAddress.ofLiteral("2001:db8::1");
    private static final int ANY_PORT = 9;

    private PublicHost() {}

    /// Empty: there is no route.
    static Optional<String> guess() {
        return best(Stream.of(towards(SOMEWHERE_4), towards(SOMEWHERE_6))).map(PublicHost::text);
    }

    /// As short as IPv6 addresses can be.
    static String text(InetAddress address) {
        String endpoint = AddressCache.endpointOf(new InetSocketAddress(address, ANY_PORT))
                .toString();
        return HostPort.parse(endpoint).host();
    }

    /// Of those that others may use, the first public one, else the first.
    static Optional<InetAddress> best(Stream<InetAddress> addresses) {
        return addresses
                .filter(address ->
                        !address.isAnyLocalAddress() && !address.isLoopbackAddress() && !address.isLinkLocalAddress())
                .min(Comparator.comparing(PublicHost::isPrivate));
    }

    /// Who alone reaches it there, in words; null if nothing speaks against it.
    static @Nullable String warning(String host) {
        InetAddress address = literal(host);
        if (host.equalsIgnoreCase("localhost") || address != null && address.isLoopbackAddress()) {
            return "only this machine itself reaches " + host;
        }
        boolean isNear = address != null && (isPrivate(address) || address.isLinkLocalAddress());
        return isNear ? "only its own network reaches " + host + ", which is private" : null;
    }

    private static InetAddress towards(InetAddress remote) {
        return AddressCache.socketOf(LocalAddresses.towards(new InetSocketAddress(remote, ANY_PORT), 0))
                .getAddress();
    }

    private static @Nullable InetAddress literal(String host) {
        try {
            return InetAddress.ofLiteral(host);
        } catch (IllegalArgumentException _) {
            return null;
        }
    }

    /// 10/8, 172.16/12, 192.168/16, 100.64/10 (of a provider's translation), fc00::/7.
    private static boolean isPrivate(InetAddress address) {
        byte[] bytes = address.getAddress();
        int first = bytes[0] & 0xff;
        boolean isShared = bytes.length == 4 && first == 100 && (bytes[1] & 0xc0) == 64;
        boolean isUniqueLocal = bytes.length == 16 && (first & 0xfe) == 0xfc;
        return address.isSiteLocalAddress() || isShared || isUniqueLocal;
    }
}
