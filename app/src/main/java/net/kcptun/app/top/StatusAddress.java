package net.kcptun.app.top;

import java.net.URI;
import java.net.URISyntaxException;

/// Where a status server is: `http://host:port/`, `host:port`, or a path below which a proxy shows it.
record StatusAddress(URI base) {
    private static final int MAX_PORT = 65535;

    /// @throws IllegalArgumentException with a line for the user
    static StatusAddress parse(String text) {
        String full = text.contains("://") ? text : "http://" + text;
        try {
            URI uri = new URI(full.endsWith("/") ? full : full + "/");
            boolean isHttp = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            boolean isPlace = uri.getHost() != null && uri.getPort() <= MAX_PORT && uri.getUserInfo() == null;
            if (isHttp && isPlace && uri.getQuery() == null && uri.getFragment() == null) {
                return new StatusAddress(uri);
            }
        } catch (URISyntaxException _) {
            // Told below.
        }
        throw new IllegalArgumentException(
                "this is no address of a status server: give the http_listen of the program, for instance 127.0.0.1:8081");
    }

    URI events() {
        return base.resolve("api/v1/events");
    }

    @Override
    public String toString() {
        return base.toString();
    }
}
