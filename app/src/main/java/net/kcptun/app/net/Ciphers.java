package net.kcptun.app.net;

import java.util.function.Supplier;
import net.kcptun.app.config.Config;
import net.kcptun.app.config.Secret;
import net.kcptun.core.crypto.CipherMethod;
import net.kcptun.core.crypto.PacketCipher;
import net.kcptun.core.crypto.PresharedKey;
import net.kcptun.core.crypto.ReplayFilter;
import net.kcptun.core.wire.Entropy;

/// Makes the cipher of each event loop. All share one replay filter, since a replay may reach any of them.
public final class Ciphers {
    private Ciphers() {}

    /// Derives the key from the configuration's secret, which is wiped. The supplier may be used as often as there are
    /// loops; the key it holds is wiped with the process only.
    public static Supplier<PacketCipher> of(Config.Security security, boolean isServer, Entropy entropy) {
        CipherMethod method = security.method();
        Secret secret = security.secret();
        if (method == null || secret == null) {
            return PacketCipher::none;
        }
        PresharedKey key = secret.deriveKey();
        secret.wipe();
        int nonces = isServer ? ReplayFilter.SERVER_NONCES : ReplayFilter.CLIENT_NONCES;
        ReplayFilter filter = ReplayFilter.remembering(nonces, entropy);
        return () -> PacketCipher.of(method, key, entropy, filter);
    }
}
