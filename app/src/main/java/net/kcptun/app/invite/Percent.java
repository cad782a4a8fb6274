package net.kcptun.app.invite;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/// Text in a part of a URI (RFC 3986 §2.1): its UTF-8 bytes, those of other characters than the harmless ones as `%41`.
/// The JDK does so for forms, where a space is `+`.
final class Percent {
    private static final char NO_CHARACTER = '\ufffd';

    private Percent() {}

    static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("%7E", "~")
                .replace("%2F", "/")
                .replace("%3A", ":");
    }

    /// @param encoded ASCII
    /// @throws IllegalArgumentException with what is wrong, in words that follow "the link"
    static String decode(String encoded) {
        String text;
        try {
            text = URLDecoder.decode(encoded.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException _) {
            // Its words may quote the link.
            throw new IllegalArgumentException("has a % without two hexadecimal digits behind it");
        }
        if (text.indexOf(NO_CHARACTER) >= 0) {
            throw new IllegalArgumentException("has percent-encoded bytes that are not UTF-8");
        }
        return text;
    }
}
