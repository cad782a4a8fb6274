package net.kcptun.app.config;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/// The secret that a request to the status server must show.
///
/// Only its hash is kept. Comparing takes the same time whatever is shown, since it compares hashes.
public final class HttpToken {
    private static final int MIN_CHARS = 8;
    private static final int MAX_CHARS = 128;

    private final byte[] hash;

    /// @throws IllegalArgumentException if it is too short, too long or holds what a header or an address cannot; the
    ///     message does not hold the text
    public HttpToken(String text) {
        boolean isPlain = text.chars().allMatch(HttpToken::isPlain);
        if (!isPlain || text.length() < MIN_CHARS || text.length() > MAX_CHARS) {
            throw new IllegalArgumentException("needs " + MIN_CHARS + " to " + MAX_CHARS
                    + " characters of A-Z, a-z, 0-9, '-', '.', '_', '~', '+', '/' and '='");
        }
        hash = hash(text.getBytes(StandardCharsets.US_ASCII));
    }

    /// Whether that is the token.
    public boolean matches(byte[] shown) {
        return MessageDigest.isEqual(hash, hash(shown));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof HttpToken that && MessageDigest.isEqual(hash, that.hash);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(hash);
    }

    @Override
    public String toString() {
        return "HttpToken[hidden]";
    }

    private static byte[] hash(byte[] text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static boolean isPlain(int c) {
        return c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || "-._~+/=".indexOf(c) >= 0;
    }
}
