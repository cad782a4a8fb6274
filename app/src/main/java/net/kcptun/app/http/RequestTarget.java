package net.kcptun.app.http;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What stands between the method and the version: `/path?query` or `http://host/path?query` (RFC 9112 §3.2).
///
/// @param authority host and port where they are given, else null
/// @param path decoded
/// @param query decoded; the last of equal names wins
record RequestTarget(@Nullable String authority, String path, Map<String, String> query) {
    private static final String SCHEME = "http://";
    private static final String SECURE_SCHEME = "https://";

    /// @throws IllegalArgumentException if it is malformed
    static RequestTarget parse(String text) {
        int authorityStart = schemeLength(text);
        int pathStart = authorityStart;
        if (authorityStart > 0) {
            pathStart = authorityEnd(text, authorityStart);
        }
        int queryStart = text.indexOf('?', pathStart);
        int pathEnd = queryStart < 0 ? text.length() : queryStart;
        String path = decode(text.substring(pathStart, pathEnd), false);
        if (authorityStart > 0 && path.isEmpty()) {
            path = "/";
        }
        if (!path.startsWith("/") || text.indexOf('#') >= 0) {
            throw new IllegalArgumentException("no path");
        }
        String authority = authorityStart > 0 ? text.substring(authorityStart, pathStart) : null;
        return new RequestTarget(authority, path, queryStart < 0 ? Map.of() : query(text.substring(queryStart + 1)));
    }

    private static int schemeLength(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        if (lower.startsWith(SCHEME)) {
            return SCHEME.length();
        }
        return lower.startsWith(SECURE_SCHEME) ? SECURE_SCHEME.length() : 0;
    }

    private static int authorityEnd(String text, int start) {
        int end = start;
        while (end < text.length() && text.charAt(end) != '/' && text.charAt(end) != '?') {
            end++;
        }
        if (end == start) {
            throw new IllegalArgumentException("no host");
        }
        return end;
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

    /// Strict UTF-8 without control characters, so that no two programs read it differently.
    private static String decode(String text, boolean plusIsSpace) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '%') {
                bytes.write(hex(text, i + 1) << 4 | hex(text, i + 2));
                i += 2;
            } else {
                bytes.write(c == '+' && plusIsSpace ? ' ' : c);
            }
        }
        try {
            String decoded = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.toByteArray()))
                    .toString();
            if (decoded.chars().anyMatch(Character::isISOControl)) {
                throw new IllegalArgumentException("control characters");
            }
            return decoded;
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("not UTF-8", e);
        }
    }

    private static int hex(String text, int at) {
        int digit = at < text.length() ? Character.digit(text.charAt(at), 16) : -1;
        if (digit < 0 || text.charAt(at) > 'f') {
            throw new IllegalArgumentException("bad percent-encoding");
        }
        return digit;
    }
}
