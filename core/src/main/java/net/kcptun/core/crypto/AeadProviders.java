package net.kcptun.core.crypto;

import java.util.Arrays;
import java.util.NoSuchElementException;

/// Which library serves which method: the system's where it is installed and does what Java's does, since it is
/// quicker and makes next to no garbage; else the JDK and Bouncy Castle.
///
/// The system property `kcptun.crypto` set to `java` leaves the system's alone.
final class AeadProviders {
    private static final boolean IS_JAVA_WANTED = "java".equals(System.getProperty("kcptun.crypto"));
    private static final int TRIAL_BYTES = 100;

    private AeadProviders() {}

    /// The implementation of `method` with a copy of `key`, 32 bytes.
    static Aead choose(CipherMethod method, byte[] key) {
        return IS_JAVA_WANTED ? ofJava(method, key) : better(method, key);
    }

    private static Aead better(CipherMethod method, byte[] key) {
        try {
            if (works(method)) {
                return ofSystem(method, key);
            }
        } catch (LinkageError | NoSuchElementException | IllegalStateException e) {
            // It is not there, or another one of that name.
        }
        return ofJava(method, key);
    }

    static Aead ofJava(CipherMethod method, byte[] key) {
        return switch (method) {
            case XCHACHA20POLY1305_IETF -> new XChaCha20Poly1305(JdkCipher.chaCha20Poly1305(), key);
            case XSALSA20POLY1305 -> new XSalsa20Poly1305(key);
            case CHACHA20POLY1305_IETF -> ShortNonceAead.of(JdkCipher.chaCha20Poly1305(), key);
            case AES256GCM -> ShortNonceAead.of(JdkCipher.aes256Gcm(), key);
        };
    }

    /// @throws LinkageError if the library is not installed
    static Aead ofSystem(CipherMethod method, byte[] key) {
        return switch (method) {
            case XCHACHA20POLY1305_IETF -> new XChaCha20Poly1305(OpenSslCipher.chaCha20Poly1305(), key);
            case XSALSA20POLY1305 -> new SodiumSecretBox(key);
            case CHACHA20POLY1305_IETF -> ShortNonceAead.of(OpenSslCipher.chaCha20Poly1305(), key);
            case AES256GCM -> ShortNonceAead.of(OpenSslCipher.aes256Gcm(), key);
        };
    }

    /// Whether the system's library seals a packet as Java does, opens it, and refuses a changed one.
    private static boolean works(CipherMethod method) {
        byte[] key = new byte[PresharedKey.BYTES];
        Arrays.fill(key, (byte) 7);
        Aead java = ofJava(method, key);
        Aead system = ofSystem(method, key);
        byte[] plain = new byte[TRIAL_BYTES + method.overhead()];
        byte[] expected = plain.clone();
        byte[] sealed = plain.clone();
        java.seal(expected, 0, TRIAL_BYTES);
        system.seal(sealed, 0, TRIAL_BYTES);
        boolean isSame = Arrays.equals(expected, sealed);
        boolean opens =
                system.open(sealed, 0, TRIAL_BYTES) && Arrays.equals(plain, 0, TRIAL_BYTES, sealed, 0, TRIAL_BYTES);
        expected[0]++;
        boolean refuses = !system.open(expected, 0, TRIAL_BYTES);
        system.wipe();
        return isSame && opens && refuses;
    }
}
