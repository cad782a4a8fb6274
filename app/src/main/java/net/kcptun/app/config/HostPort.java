package net.kcptun.app.config;

/// A host and a port, not yet resolved: `host:port`, `[v6]:port`, or `:port` for any address.
///
/// @param host a name or an address without brackets; empty = any address
/// @param port 0..65535; 0 lets the system choose and only makes sense for binding
public record HostPort(String host, int port) {
    private static final int PORT_MAX = 65535;
    private static final int HOST_MAX = 255;

    public HostPort {
        if (port < 0 || port > PORT_MAX) {
            throw new IllegalArgumentException("port " + port + " is not in 0..65535");
        }
    }

    /// @throws IllegalArgumentException with a message that names what is wrong, but not the text itself
    public static HostPort parse(String text) {
        if (text.indexOf('/') >= 0) {
            throw new IllegalArgumentException(
                    "is written as a URL; leave out http:// and what follows the port (host:port)");
        }
        int colon = text.lastIndexOf(':');
        if (colon < 0 || text.startsWith("[") && text.endsWith("]")) {
            throw new IllegalArgumentException("has no port (host:port, [v6]:port or :port)");
        }
        return new HostPort(host(text.substring(0, colon)), port(text.substring(colon + 1)));
    }

    /// Whether only this machine reaches it, as far as can be told without resolving a name.
    public boolean isLoopback() {
        return host.equalsIgnoreCase("localhost") || host.equals("::1") || host.matches("127(\\.[0-9]{1,3}){3}");
    }

    /// Whether it is any address, of both families or of one.
    public boolean isWildcard() {
        return host.isEmpty() || host.equals("0.0.0.0") || host.equals("::");
    }

    /// How this host itself reaches what listens there.
    public HostPort fromHere() {
        if (!isWildcard()) {
            return this;
        }
        return new HostPort(host.equals("::") ? "::1" : "127.0.0.1", port);
    }

    /// As [#parse] reads it.
    @Override
    public String toString() {
        return (host.indexOf(':') >= 0 ? '[' + host + ']' : host) + ':' + port;
    }

    private static String host(String text) {
        if (text.startsWith("[") || text.endsWith("]")) {
            return bracketed(text);
        }
        if (text.indexOf(':') >= 0) {
            throw new IllegalArgumentException("has an IPv6 address without brackets ([v6]:port)");
        }
        check(text);
        return text;
    }

    private static String bracketed(String text) {
        if (text.length() < 3 || !text.startsWith("[") || !text.endsWith("]")) {
            throw new IllegalArgumentException("has unpaired or empty brackets ([v6]:port)");
        }
        String address = text.substring(1, text.length() - 1);
        if (address.indexOf(':') < 0) {
            throw new IllegalArgumentException("has brackets around something that is not an IPv6 address");
        }
        check(address);
        return address;
    }

    private static void check(String host) {
        if (host.length() > HOST_MAX) {
            throw new IllegalArgumentException("has a host of more than 255 characters");
        }
        if (!host.codePoints().allMatch(HostPort::isOfHost)) {
            throw new IllegalArgumentException("has a host with spaces, brackets or control characters");
        }
    }

    private static boolean isOfHost(int c) {
        return PlainText.isPlain(c) && !Character.isSpaceChar(c) && c != '[' && c != ']';
    }

    private static int port(String text) {
        int port = text.matches("[0-9]{1,5}") ? Integer.parseInt(text) : -1;
        if (port < 0 || port > PORT_MAX) {
            throw new IllegalArgumentException("has a port that is not a number in 0..65535");
        }
        return port;
    }
}
