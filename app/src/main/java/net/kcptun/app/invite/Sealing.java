package net.kcptun.app.invite;

import java.nio.file.Path;
import net.kcptun.app.command.CommandFailure;
import net.kcptun.app.config.Config;
import net.kcptun.app.config.Secret;
import net.kcptun.app.net.forward.SystemEntropy;
import net.kcptun.core.crypto.CipherMethod;
import net.kcptun.core.crypto.PresharedKey;

/// What all ends of a tunnel share. Its owner closes it.
record Sealing(CipherMethod method, PresharedKey key) implements AutoCloseable {
    static Sealing fresh(CipherMethod method) {
        return new Sealing(method, PresharedKey.generate(new SystemEntropy()));
    }

    /// Of an existing configuration, whose secret is wiped. A `password` becomes the key that is derived from it.
    static Sealing of(Path file, Config config) throws CommandFailure {
        CipherMethod method = config.security().method();
        Secret secret = config.security().secret();
        if (method == null || secret == null) {
            throw new CommandFailure(
                    file + ": has no method and no key, so nothing is encrypted; set method and psk first");
        }
        PresharedKey key = secret.deriveKey();
        secret.wipe();
        return new Sealing(method, key);
    }

    /// Wipes the key.
    @Override
    public void close() {
        key.wipe();
    }
}
