package net.kcptun.app.config;

import java.net.InetAddress;
import java.util.regex.Pattern;
import net.kcptun.core.wire.Endpoint;

/// An address of one host as numbers, not a name: `203.0.113.5` or `2001:db8::5`.
///
/// @param endpoint the address, with port 0
record IpAddress(Endpoint endpoint) {
    private static final Pattern IPV4 = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}");
    private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");

    /// @throws IllegalArgumentException with what is wrong, in words that follow the text
    static IpAddress parse(String text) {
        InetAddress address = literal(text);
        if (address.isAnyLocalAddress() || address.isMulticastAddress() || address.isLinkLocalAddress()) {
            throw new IllegalArgumentException("is no address by which others reach this host");
        }
        return new IpAddress(Endpoint.of(address.getAddress(), 0));
    }

    private static InetAddress literal(String text) {
        try {
            if (IPV4.matcher(text).matches() || IPV6.matcher(text).matches()) {
                return InetAddress.ofLiteral(text);
            }
        } catch (IllegalArgumentException _) {
            // Told below.
        }
        throw new IllegalArgumentException(
                "is not an IP address such as 203.0.113.5 or 2001:db8::5; names and ports have no place here");
    }

    /// As [#parse] reads it.
    @Override
    public String toString() {
        String text = endpoint.toString();
        String host = text.substring(0, text.lastIndexOf(':'));
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }
}
