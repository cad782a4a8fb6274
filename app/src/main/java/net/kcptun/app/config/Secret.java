package net.kcptun.app.config;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import net.kcptun.core.crypto.PresharedKey;

/// The `psk` or `password` of a configuration, held as bytes so that it can be wiped.
///
/// Owned by whoever owns the configuration: derive the key once, then wipe. What the JSON reader's strings left on the
/// heap is out of reach; this bounds how long the program itself keeps a copy. Its text is never part of a message.
public final class Secret {
    private final boolean isPassword;
    private final byte[] utf8;
    private boolean wiped;

    private Secret(boolean isPassword, String text) {
        this.isPassword = isPassword;
        this.utf8 = text.getBytes(StandardCharsets.UTF_8);
    }

    /// @param base64 a key as `--genpsk` prints it
    /// @throws IllegalArgumentException if it is none; the message does not hold the text
    public static Secret psk(String base64) {
        PresharedKey.fromBase64(base64).wipe();
        return new Secret(false, base64);
    }

    /// @param text of any length; the key is derived from its UTF-8 bytes
    public static Secret password(String text) {
        return new Secret(true, text);
    }

    /// The key, the caller's to wipe. A password takes a few milliseconds.
    ///
    /// @throws IllegalStateException after [#wipe]
    public PresharedKey deriveKey() {
        if (wiped) {
            throw new IllegalStateException("the secret is wiped");
        }
        return isPassword
                ? PresharedKey.fromPassword(utf8.clone())
                : PresharedKey.fromBase64(new String(utf8, StandardCharsets.UTF_8));
    }

    /// How hard it is to guess. Before [#wipe].
    public KeyStrength strength() {
        String text = new String(utf8, StandardCharsets.UTF_8);
        return isPassword ? KeyStrength.ofPassword(text) : KeyStrength.ofKey(text);
    }

    public boolean isPassword() {
        return isPassword;
    }

    /// Overwrites the bytes. Any number of times.
    public void wipe() {
        Arrays.fill(utf8, (byte) 0);
        wiped = true;
    }

    @Override
    public String toString() {
        return "Secret[hidden]";
    }
}
