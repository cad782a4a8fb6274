package net.kcptun.core.crypto;

import java.util.Arrays;
import java.util.Optional;

/// The ways to seal a datagram, in the order in which the program lists them; the first is its default.
public enum CipherMethod {
    /// ChaCha20-Poly1305 (RFC 8439) under a subkey that HChaCha20 makes of the key and 16 bytes of nonce.
    XCHACHA20POLY1305_IETF("xchacha20poly1305_ietf", RandomNonces.BYTES),
    /// NaCl's secretbox. It has no associated data.
    XSALSA20POLY1305("xsalsa20poly1305", RandomNonces.BYTES),
    /// RFC 8439.
    CHACHA20POLY1305_IETF("chacha20poly1305_ietf", CounterNonces.BYTES),
    /// NIST SP 800-38D with a 256-bit key.
    AES256GCM("aes256gcm", CounterNonces.BYTES);

    static final int TAG_BYTES = 16;

    private final String text;
    private final int nonceBytes;

    CipherMethod(String text, int nonceBytes) {
        this.text = text;
        this.nonceBytes = nonceBytes;
    }

    /// The method whose [#text] is `name`, in lower case as written there.
    public static Optional<CipherMethod> byName(String name) {
        return Arrays.stream(values())
                .filter(method -> method.text.equals(name))
                .findFirst();
    }

    /// The name in configuration files.
    public String text() {
        return text;
    }

    /// Bytes of nonce at the end of each datagram, 12 or 24. Long ones are safe to draw at random for each packet,
    /// short ones are counted.
    public int nonceBytes() {
        return nonceBytes;
    }

    /// Bytes that a datagram is longer than its padded plaintext: tag and nonce.
    public int overhead() {
        return TAG_BYTES + nonceBytes;
    }
}
