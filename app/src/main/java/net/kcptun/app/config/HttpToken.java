package net.kcptun.app.config;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/// The secret that a request to the status server must show.
///
/// Only its hash is kept. Comparing takes the same time whatever is shown, since it compares hashes.
public final class HttpToken {
    private final byte[] hash;

    /// @throws IllegalArgumentException if it is too short, too long or holds what a header or an address cannot; the
    ///     message does not hold the text
    public HttpToken(String text) {
        if (!text.matches("[A-Za-z0-9._~+/=-]{8,128}")) {
            throw new IllegalArgumentException(
                    "needs 8 to 128 characters of A-Z, a-z, 0-9, '-', '.', '_', '~', '+', '/' and '='");
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
}
