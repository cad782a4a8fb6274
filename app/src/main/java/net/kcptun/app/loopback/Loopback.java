package net.kcptun.app.loopback;

import java.net.InetAddress;
import java.net.UnknownHostException;

/// Where what talks to itself within the program listens. The JDK's own loopback address is one of IPv6 or of IPv4, as
/// the program prefers either at the time.
public final class Loopback {
    /// 127.0.0.1
    public static final InetAddress ADDRESS = address();

    private Loopback() {}

    private static InetAddress address() {
        try {
            return InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
        } catch (UnknownHostException e) {
            throw new AssertionError("four bytes are an address", e);
        }
    }
}
