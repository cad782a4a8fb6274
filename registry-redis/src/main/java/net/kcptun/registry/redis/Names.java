package net.kcptun.registry.redis;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import net.kcptun.core.wire.ControlMessage.ServiceId;

/// The names of keys and channels in the engine.
///
/// | name | of |
/// |---|---|
/// | `kcptun:s:HASH` | the record of a service: 16 bytes of the SHA-256 of its id, as base64 for URLs |
/// | `kcptun:f:NUMBER` | the channel of a front end |
/// | `kcptun:all` | the channel of all |
///
/// An id is any bytes, so its hash stands for it: of one length, and readable. Used by one thread.
final class Names {
    private static final int HASH_BYTES = 16;

    private final String prefix;
    private final byte[] service;
    private final MessageDigest hash;

    Names(String prefix) {
        this.prefix = prefix;
        this.service = ascii(prefix + ":s:");
        try {
            this.hash = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    byte[] service(ServiceId id) {
        byte[] short16 = Arrays.copyOf(hash.digest(id.bytes()), HASH_BYTES);
        byte[] text = Base64.getUrlEncoder().withoutPadding().encode(short16);
        byte[] name = Arrays.copyOf(service, service.length + text.length);
        System.arraycopy(text, 0, name, service.length, text.length);
        return name;
    }

    byte[] frontEnd(long number) {
        return ascii(prefix + ":f:" + HexFormat.of().toHexDigits(number));
    }

    byte[] all() {
        return ascii(prefix + ":all");
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
