package net.kcptun.app.net.base;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import net.kcptun.app.config.HostPort;
import net.kcptun.app.log.StartException;

/// The socket addresses that a configured local address may mean, in the order in which they are tried.
public final class BindAddresses {
    private BindAddresses() {}

    /// An empty host is `::`, which serves IPv4 too, or `0.0.0.0` where the host has no IPv6. Blocks for a name.
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
        return answer.addresses().subList(0, 1);
    }

    /// The wildcard of the family of `peer`, any port: what a client's socket is bound to.
    public static InetSocketAddress anyTowards(InetSocketAddress peer) {
        return any(isIpv6(peer), 0);
    }

    public static boolean isIpv6(InetSocketAddress address) {
        return address.getAddress() instanceof Inet6Address;
    }

    private static InetSocketAddress any(boolean ipv6, int port) {
        try {
            return new InetSocketAddress(InetAddress.getByAddress(new byte[ipv6 ? 16 : 4]), port);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("4 or 16 bytes are an address", e);
        }
    }
}
