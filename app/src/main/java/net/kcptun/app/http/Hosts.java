package net.kcptun.app.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// By which name, and from which site, the server may be asked.
///
/// A page of another site may make a browser ask a server that only this host reaches: by a name of its own that leads
/// to 127.0.0.1 (DNS rebinding), or across sites. So a server on a loopback address answers to names of this host only,
/// and no server to other sites.
final class Hosts {
    private final boolean isLoopback;
    private final String boundName;

    /// @param bound the address that was asked for, with the name it came from where there was one
    Hosts(InetSocketAddress bound) {
        isLoopback = bound.getAddress().isLoopbackAddress();
        boundName = bound.getHostString().toLowerCase(Locale.ROOT);
    }

    /// @return what the request is answered with if it may not be served
    @Nullable
    Answer refusal(HttpRequest request, @Nullable String authority) {
        List<String> hosts = request.headers().getAll(HttpHeaderNames.HOST);
        boolean mayMiss = request.protocolVersion().minorVersion() == 0;
        if (hosts.size() > 1 || hosts.isEmpty() && !mayMiss) {
            return Answer.text(400, "one Host header is needed").last();
        }
        if (!hosts.isEmpty() && !isOurs(hosts.getFirst()) || authority != null && !isOurs(authority)) {
            return Answer.text(421, "this server answers to localhost and loopback addresses only")
                    .last();
        }
        String host = authority != null ? authority : hosts.isEmpty() ? "" : hosts.getFirst();
        return isOfOtherSite(request, host) ? Answer.text(403, "requests of other sites are not served") : null;
    }

    private boolean isOurs(String host) {
        if (!isLoopback) {
            return true;
        }
        String name = host.toLowerCase(Locale.ROOT).replaceFirst(":[0-9]*$", "");
        if (name.equals("localhost") || name.equals(boundName)) {
            return true;
        }
        boolean isBracketed = name.startsWith("[") && name.endsWith("]");
        String literal = isBracketed ? name.substring(1, name.length() - 1) : name;
        if (isBracketed != literal.contains(":")) {
            return false;
        }
        // Null for what is no literal; asks no DNS.
        InetAddress address = NetUtil.createInetAddressFromIpAddressString(literal);
        return address != null && address.isLoopbackAddress();
    }

    /// The browser's own word counts first: behind a proxy the page's origin is the proxy's, and the host is ours.
    private static boolean isOfOtherSite(HttpRequest request, String host) {
        HttpHeaders headers = request.headers();
        if (headers.contains("Sec-Fetch-Site", "same-origin", true)) {
            return false;
        }
        for (String origin : headers.getAll(HttpHeaderNames.ORIGIN)) {
            if (!isOrigin(origin.toLowerCase(Locale.ROOT), host.toLowerCase(Locale.ROOT))) {
                return true;
            }
        }
        boolean isNavigation = headers.contains("Sec-Fetch-Mode", "navigate", true)
                && !request.method().equals(HttpMethod.POST);
        return headers.contains("Sec-Fetch-Site", "cross-site", true) && !isNavigation;
    }

    /// The scheme does not count, since a proxy may have taken TLS off.
    private static boolean isOrigin(String origin, String host) {
        int end = origin.indexOf("://");
        if (end < 0) {
            return false;
        }
        String defaultPort = origin.startsWith("https:") ? ":443" : ":80";
        return origin.substring(end + 3).equals(host)
                || host.endsWith(defaultPort)
                        && origin.substring(end + 3).equals(host.substring(0, host.length() - defaultPort.length()));
    }
}
