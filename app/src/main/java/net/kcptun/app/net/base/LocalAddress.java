package net.kcptun.app.net.base;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.DatagramChannel;
import net.kcptun.core.wire.Endpoint;

/// Which of this host's addresses leads to another host, as its routes have it now. No packet is sent for it.
public final class LocalAddress {
    private LocalAddress() {}

    /// @param port of the socket that the address is wanted for
    /// @return the address with that port; an unspecified one if there is no route
    public static Endpoint towards(InetSocketAddress remote, int port) {
        boolean isIpv6 = BindAddresses.isIpv6(remote);
        try (DatagramChannel probe =
                DatagramChannel.open(isIpv6 ? StandardProtocolFamily.INET6 : StandardProtocolFamily.INET)) {
            InetSocketAddress local = (InetSocketAddress) probe.connect(remote).getLocalAddress();
            return AddressCache.endpointOf(new InetSocketAddress(local.getAddress(), port));
        } catch (IOException e) {
            return isIpv6 ? Endpoint.ipv6(0, 0, port, 0) : Endpoint.ipv4(0, port);
        }
    }

    public static boolean isUnknown(Endpoint local) {
        for (byte part : local.address()) {
            if (part != 0) {
                return false;
            }
        }
        return true;
    }
}
