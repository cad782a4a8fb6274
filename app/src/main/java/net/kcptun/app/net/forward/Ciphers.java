package net.kcptun.app.net.forward;

import java.util.function.Supplier;
import net.kcptun.app.config.Config;
import net.kcptun.app.config.Secret;
import net.kcptun.core.crypto.CipherMethod;
import net.kcptun.core.crypto.OwnNonces;
import net.kcptun.core.crypto.PacketCipher;
import net.kcptun.core.crypto.PresharedKey;
import net.kcptun.core.crypto.ReplayFilter;
import net.kcptun.core.wire.Entropy;
import org.jspecify.annotations.Nullable;

/// Makes the cipher of each event loop. All share one replay filter, since a replay may reach any of them,
/// and know each other's nonces.
///
/// Holds the key until it is closed, which is as soon as all ciphers are made.
public final class Ciphers implements Supplier<PacketCipher>, AutoCloseable {
    private final @Nullable CipherMethod method;
    private final @Nullable PresharedKey key;
    private final Entropy entropy;
    private final ReplayFilter filter;
    private final OwnNonces own;

    private Ciphers(Config.Security security, int nonces, Entropy entropy) {
        Secret secret = security.secret();
        this.method = security.method();
        this.key = secret == null ? null : secret.deriveKey();
        this.entropy = entropy;
        this.filter = ReplayFilter.remembering(nonces, entropy);
        this.own = new OwnNonces(entropy);
        if (secret != null) {
            secret.wipe();
        }
    }

    /// Derives the key from the configuration's secret, which is wiped.
    public static Ciphers of(Config config, Entropy entropy) {
        boolean hasOnePeer = config.mode() == Config.Mode.CLIENT;
        int nonces = hasOnePeer ? ReplayFilter.CLIENT_NONCES : ReplayFilter.SERVER_NONCES;
        return new Ciphers(config.security(), nonces, entropy);
    }

    @Override
    public PacketCipher get() {
        return method == null || key == null ? PacketCipher.none() : PacketCipher.of(method, key, entropy, filter, own);
    }

    /// Overwrites the key; the ciphers have their own copies.
    @Override
    public void close() {
        if (key != null) {
            key.wipe();
        }
    }
}
