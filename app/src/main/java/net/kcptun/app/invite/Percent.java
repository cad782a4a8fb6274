package net.kcptun.app.invite;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/// Text in a part of a URI (RFC 3986 §2.1): its UTF-8 bytes, those of other characters than the harmless ones as `%41`.
final class Percent {
    private static final HexFormat HEX = HexFormat.of().withUpperCase();
    private static final int ESCAPE_CHARS = 3;
    private static final int HEX_RADIX = 16;

    private Percent() {}

    /// @param literal what stands for itself too, besides letters, digits and `-._~`
    static String encode(String text, String literal) {
        StringBuilder encoded = new StringBuilder();
        for (byte part : text.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (part & 0xff);
            if (isUnreserved(c) || literal.indexOf(c) >= 0) {
                encoded.append(c);
            } else {
                encoded.append('%').append(HEX.toHexDigits(part));
            }
        }
        return encoded.toString();
    }

    /// @param encoded ASCII
    /// @throws IllegalArgumentException with what is wrong, in words that follow "the link"
    static String decode(String encoded) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < encoded.length(); i++) {
            if (encoded.charAt(i) != '%') {
                bytes.write(encoded.charAt(i));
                continue;
            }
            bytes.write(escaped(encoded, i));
            i += ESCAPE_CHARS - 1;
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.toByteArray()))
                    .toString();
        } catch (CharacterCodingException _) {
            throw new IllegalArgumentException("has percent-encoded bytes that are not UTF-8");
        }
    }

    private static int escaped(String encoded, int at) {
        int high = at + 2 < encoded.length() ? Character.digit(encoded.charAt(at + 1), HEX_RADIX) : -1;
        int low = high < 0 ? -1 : Character.digit(encoded.charAt(at + 2), HEX_RADIX);
        if (low < 0) {
            throw new IllegalArgumentException("has a % without two hexadecimal digits behind it");
        }
        return high * HEX_RADIX + low;
    }

    private static boolean isUnreserved(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || "-._~".indexOf(c) >= 0;
    }
}
