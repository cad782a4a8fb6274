package net.kcptun.app.loopback;

import net.kcptun.app.config.Config;
import net.kcptun.app.net.forward.SystemEntropy;
import net.kcptun.core.crypto.CipherMethod;
import net.kcptun.core.crypto.PresharedKey;
import net.kcptun.core.path.PathModel;
import org.jspecify.annotations.Nullable;

/// What both ends of a tunnel have in common.
///
/// @param method null = nothing is encrypted
/// @param psk    the key that they share, base64
public record TunnelPlan(@Nullable CipherMethod method, String psk) {
    /// How commands call a tunnel without encryption.
    public static final String NO_METHOD = "none";

    /// Of a full IP packet, what users' bytes are at most.
    public static final double PAYLOAD_SHARE =
            (double) (Config.DEFAULT.mtu() - PathModel.OVERHEAD_BYTES) / Config.DEFAULT.mtu();

    /// With a new key.
    public TunnelPlan(@Nullable CipherMethod method) {
        this(method, PresharedKey.generate(new SystemEntropy()).toBase64());
    }

    /// @param name the encryption method's as configurations have it, or `none`
    /// @throws IllegalArgumentException with a line for the user if it is neither
    public static @Nullable CipherMethod method(String name) {
        if (name.equals(NO_METHOD)) {
            return null;
        }
        return CipherMethod.byName(name)
                .orElseThrow(
                        () -> new IllegalArgumentException("method: there is no \"" + name + "\", see --list-methods"));
    }
}
