package net.kcptun.app.net.base;

import io.netty.channel.socket.SocketProtocolFamily;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.nio.channels.DatagramChannel;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import net.kcptun.app.config.HostPort;
import net.kcptun.app.log.StartException;
import net.kcptun.core.wire.Endpoint;

/// The addresses of this host: what a configured one means, and which one leads to another host.
public final class LocalAddresses {
    private LocalAddresses() {}

    /// What a configured address may mean, in the order in which that is tried. An empty host is `::`, which serves
    /// IPv4 too, or `0.0.0.0` where the host has no IPv6. A name with addresses of both families means one of IPv4.
    /// Blocks for a name.
    ///
    /// @throws StartException where the name is not known
    public static List<InetSocketAddress> of(HostPort local) throws StartException {
        if (local.host().isEmpty()) {
            return List.of(any(true, local.port()), any(false, local.port()));
        }
        NameResolver.Answer answer = NameResolver.lookUp(local);
        if (answer.addresses().isEmpty()) {
            throw new StartException("cannot bind " + local + ": " + answer.failure());
        }
        return answer.addresses().stream()
                .sorted(Comparator.comparing(LocalAddresses::isIpv6))
                .limit(1)
                .toList();
    }

    /// Opens what listens at `local`, at the first of its addresses where that is possible.
    ///
    /// @throws StartException why it is not possible at the last of them
    public static void open(HostPort local, Listener listener) throws StartException {
        List<InetSocketAddress> addresses = of(local);
        try {
            listener.open(addresses.getFirst());
        } catch (StartException e) {
            if (addresses.size() == 1) {
                throw e;
            }
            listener.open(addresses.getLast());
        }
    }

    /// What can be opened at an address.
    public interface Listener {
        void open(InetSocketAddress local) throws StartException;
    }

    /// A socket for datagrams of that address's family, not bound yet.
    ///
    /// @throws IOException where this host does not have the family, too
    public static DatagramChannel datagrams(InetSocketAddress like) throws IOException {
        try {
            return DatagramChannel.open(isIpv6(like) ? StandardProtocolFamily.INET6 : StandardProtocolFamily.INET);
        } catch (UnsupportedOperationException e) {
            throw new IOException("this host has no IPv6", e);
        }
    }

    /// Which of this host's addresses leads to another host, as its routes have it now. No packet is sent for it.
    ///
    /// @param port of the socket that the address is wanted for
    /// @return the address with that port; an unspecified one if there is no route
    public static Endpoint towards(InetSocketAddress remote, int port) {
        try (DatagramChannel probe = datagrams(remote)) {
            InetSocketAddress local = (InetSocketAddress) probe.connect(remote).getLocalAddress();
            return AddressCache.endpointOf(new InetSocketAddress(local.getAddress(), port));
        } catch (IOException e) {
            return AddressCache.endpointOf(any(isIpv6(remote), port));
        }
    }

    /// Whether others may reach this host at several addresses of one family.
    public static boolean areSeveral() {
        try {
            return NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
                    .collect(Collectors.groupingBy(InetAddress::getClass, Collectors.counting()))
                    .values()
                    .stream()
                    .anyMatch(count -> count > 1);
        } catch (SocketException e) {
            return false;
        }
    }

    /// The wildcard of the family of `peer`, any port: what a client's socket is bound to.
    public static InetSocketAddress anyTowards(InetSocketAddress peer) {
        return any(isIpv6(peer), 0);
    }

    public static boolean isIpv6(InetSocketAddress address) {
        return address.getAddress() instanceof Inet6Address;
    }

    /// What a socket is of that is bound to the address, or connected to it.
    public static SocketProtocolFamily family(InetSocketAddress address) {
        return isIpv6(address) ? SocketProtocolFamily.INET6 : SocketProtocolFamily.INET;
    }

    private static InetSocketAddress any(boolean ipv6, int port) {
        return AddressCache.socketOf(ipv6 ? Endpoint.ipv6(0, 0, port, 0) : Endpoint.ipv4(0, port));
    }
}
