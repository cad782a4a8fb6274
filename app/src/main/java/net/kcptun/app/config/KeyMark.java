package net.kcptun.app.config;

import java.security.MessageDigest;
import net.kcptun.core.crypto.PresharedKey;
import net.kcptun.core.wire.Entropy;
import org.jspecify.annotations.Nullable;

/// Which key is in use, remembered without the key: a mark under a salt of its own. A `psk` and the `password` that
/// it is derived from are the same key.
public final class KeyMark {
    private static final int SALT_BYTES = 32;

    private final byte[] salt = new byte[SALT_BYTES];
    private final byte[] mark;

    /// @param secret not wiped yet, and not wiped here; null = there is no key
    public KeyMark(@Nullable Secret secret, Entropy entropy) {
        entropy.fill(salt, 0, SALT_BYTES);
        mark = mark(secret);
    }

    /// Whether that is the same key. Takes as long wherever two keys differ.
    public boolean isOf(@Nullable Secret secret) {
        return MessageDigest.isEqual(mark, mark(secret));
    }

    private byte[] mark(@Nullable Secret secret) {
        if (secret == null) {
            return new byte[0];
        }
        PresharedKey key = secret.deriveKey();
        try {
            return key.mark(salt);
        } finally {
            key.wipe();
        }
    }
}
