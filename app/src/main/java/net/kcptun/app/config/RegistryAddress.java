package net.kcptun.app.config;

import java.util.regex.Pattern;

/// Where rendezvous servers find each other's services, as a URI: `redis://user:password@host:6379`.
///
/// Which schemes there are, and what follows them, is for the module that speaks to such an engine. The text may hold a
/// password, so that it is no part of any message.
public final class RegistryAddress {
    private static final Pattern FORM = Pattern.compile("([a-z][a-z0-9+.-]{0,31})://[\\x21-\\x7e]{1,2000}");

    private final String uri;
    private final String scheme;

    /// @throws IllegalArgumentException if it is no URI; the message does not hold the text
    public RegistryAddress(String text) {
        var parts = FORM.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException("must be a URI of printable ASCII, redis://host:6379 say");
        }
        uri = text;
        scheme = parts.group(1);
    }

    /// The whole of it, for who connects there.
    public String uri() {
        return uri;
    }

    /// `redis`.
    public String scheme() {
        return scheme;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RegistryAddress that && uri.equals(that.uri);
    }

    @Override
    public int hashCode() {
        return uri.hashCode();
    }

    @Override
    public String toString() {
        return scheme + "://[hidden]";
    }
}
