package net.kcptun.app.doctor.peer;

import net.kcptun.app.config.Config;
import net.kcptun.app.config.Secret;
import net.kcptun.app.net.forward.SystemEntropy;
import net.kcptun.core.crypto.CipherMethod;
import net.kcptun.core.crypto.PacketCipher;
import net.kcptun.core.crypto.PresharedKey;
import net.kcptun.core.crypto.ReplayFilter;
import net.kcptun.core.wire.Entropy;
import org.jspecify.annotations.Nullable;

/// Makes ciphers of the configuration's key, each for a socket of its own. Holds the key until it is closed.
public final class Keys implements AutoCloseable {
    private final Entropy entropy = new SystemEntropy();
    private final @Nullable CipherMethod method;
    private final @Nullable PresharedKey key;

    public Keys(Config.Security security) {
        Secret secret = security.secret();
        method = security.method();
        key = secret == null ? null : secret.deriveKey();
    }

    Entropy entropy() {
        return entropy;
    }

    /// As the configuration has it.
    PacketCipher cipher() {
        return cipher(method);
    }

    /// With the same key, or without encryption.
    PacketCipher cipher(@Nullable CipherMethod other) {
        return other == null || key == null
                ? PacketCipher.none()
                : PacketCipher.of(other, key, entropy, ReplayFilter.remembering(ReplayFilter.CLIENT_NONCES, entropy));
    }

    /// The library that seals with it.
    public String provider() {
        try (PacketCipher cipher = cipher()) {
            return cipher.provider();
        }
    }

    @Override
    public void close() {
        if (key != null) {
            key.wipe();
        }
    }
}
