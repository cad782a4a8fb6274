package net.kcptun.app.doctor.host;

import java.util.List;
import java.util.Locale;
import net.kcptun.app.config.Config;
import net.kcptun.app.config.KeyStrength;
import net.kcptun.app.config.Secret;
import net.kcptun.app.doctor.finding.Check;
import net.kcptun.app.doctor.finding.Finding;
import net.kcptun.core.crypto.CipherMethod;

/// How hard the key is to guess, and which library seals with it.
public final class KeyCheck implements Check {
    private final Config.Security security;
    private final String provider;

    /// @param provider the library that seals
    public KeyCheck(Config.Security security, String provider) {
        this.security = security;
        this.provider = provider;
    }

    @Override
    public List<Finding> findings() {
        CipherMethod method = security.method();
        Secret secret = security.secret();
        if (method == null || secret == null) {
            return List.of(Finding.warn(
                    "key",
                    "nothing is encrypted, and whoever reaches the port can use the tunnel",
                    "set method and psk at both ends"));
        }
        Finding cipher = Finding.ok("cipher", method.text() + " by " + provider)
                .with("method", method.text())
                .with("provider", provider);
        return List.of(key(secret.strength(), secret.isPassword(), method.text()), cipher);
    }

    static Finding key(KeyStrength strength, boolean isPassword, String method) {
        String kind = isPassword ? "password" : "psk";
        String newKey = "kcptun-netty --genpsk " + method + " prints a key; put it as psk into both files";
        Finding finding = switch (strength) {
            case PUBLIC ->
                Finding.fail("key", "the " + kind + " is the one of the examples, which everybody has", newKey);
            case GUESSABLE ->
                Finding.warn(
                        "key",
                        isPassword
                                ? "the password can be guessed by whoever has recorded one datagram"
                                : "the psk does not look random",
                        newKey);
            case WEAK -> Finding.warn("key", "the password may be guessed by somebody with patience", newKey);
            case GOOD -> Finding.ok("key", isPassword ? "the password is long enough" : "a psk of 32 random bytes");
        };
        return finding.with("kind", kind).with("strength", strength.name().toLowerCase(Locale.ROOT));
    }
}
