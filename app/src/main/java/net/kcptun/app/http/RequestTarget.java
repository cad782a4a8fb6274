package net.kcptun.app.http;

import io.netty.handler.codec.http.QueryStringDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What stands between the method and the version: `/path?query` or `http://host/path?query` (RFC 9112 §3.2).
///
/// @param authority host and port where they are given, else null
/// @param path decoded
/// @param query decoded; the last of equal names wins
record RequestTarget(@Nullable String authority, String path, Map<String, String> query) {
    private static final Pattern FORM =
            Pattern.compile("(?:https?://([^/?]+))?([^?]*)(?:[?](.*))?", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
    private static final char REPLACEMENT = '\uFFFD';

    /// @throws IllegalArgumentException if it is malformed
    static RequestTarget parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches() || text.indexOf('#') >= 0) {
            throw new IllegalArgumentException("no target");
        }
        String authority = form.group(1);
        String path = decode(form.group(2), false);
        if (authority != null && path.isEmpty()) {
            path = "/";
        }
        if (!path.startsWith("/")) {
            throw new IllegalArgumentException("no path");
        }
        return new RequestTarget(authority, path, form.group(3) == null ? Map.of() : query(form.group(3)));
    }

    private static Map<String, String> query(String text) {
        Map<String, String> pairs = new LinkedHashMap<>();
        for (String pair : text.split("&")) {
            if (!pair.isEmpty()) {
                int equals = pair.indexOf('=');
                String name = equals < 0 ? pair : pair.substring(0, equals);
                pairs.put(decode(name, true), equals < 0 ? "" : decode(pair.substring(equals + 1), true));
            }
        }
        return pairs;
    }

    /// Strict UTF-8 without control characters, so that no two programs read it differently. Netty has read each byte
    /// as a character, and replaces what is not UTF-8.
    private static String decode(String text, boolean plusIsSpace) {
        String utf8 = new String(text.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
        String decoded = QueryStringDecoder.decodeComponent(plusIsSpace ? utf8 : utf8.replace("+", "%2B"));
        if (decoded.chars().anyMatch(c -> c == REPLACEMENT || Character.isISOControl(c))) {
            throw new IllegalArgumentException("control characters, or not UTF-8");
        }
        return decoded;
    }
}
