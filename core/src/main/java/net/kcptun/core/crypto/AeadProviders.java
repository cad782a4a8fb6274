package net.kcptun.core.crypto;

import java.util.Arrays;
import java.util.NoSuchElementException;
import net.kcptun.core.wire.Bytes;

/// Which library serves which method: the system's where it is installed and does what Java's does, since it is
/// quicker and makes next to no garbage; else the JDK and Bouncy Castle.
///
/// The system property `kcptun.crypto` set to `java` leaves the system's alone.
final class AeadProviders {
    private static final boolean IS_JAVA_WANTED = "java".equals(System.getProperty("kcptun.crypto"));
    static final int TRIAL_BYTES = 100;

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
        Aead aead = switch (method) {
            case XCHACHA20POLY1305_IETF -> new XChaCha20Poly1305(JdkCipher.chaCha20Poly1305());
            case XSALSA20POLY1305 -> new XSalsa20Poly1305();
            case CHACHA20POLY1305_IETF -> JdkCipher.chaCha20Poly1305();
            case AES256GCM -> JdkCipher.aes256Gcm();
        };
        aead.key(key);
        return aead;
    }

    /// @throws LinkageError if the library is not installed
    static Aead ofSystem(CipherMethod method, byte[] key) {
        Aead aead = switch (method) {
            case XCHACHA20POLY1305_IETF -> new XChaCha20Poly1305(OpenSslCipher.chaCha20Poly1305());
            case XSALSA20POLY1305 -> new SodiumSecretBox();
            case CHACHA20POLY1305_IETF -> OpenSslCipher.chaCha20Poly1305();
            case AES256GCM -> OpenSslCipher.aes256Gcm();
        };
        aead.key(key);
        return aead;
    }

    /// Whether the system's library seals a packet as Java does, opens it, and refuses a changed one. That it seals so
    /// is told by the tag, which depends on all that is sealed; a test compares the known tags with Java's.
    private static boolean works(CipherMethod method) {
        Aead system = ofSystem(method, trialKey());
        byte[] packet = trial(method);
        byte[] plain = packet.clone();
        int nonceAt = TRIAL_BYTES + CipherMethod.TAG_BYTES;
        system.seal(packet, nonceAt, packet, 0, TRIAL_BYTES);
        boolean isSame = Bytes.i64(packet, TRIAL_BYTES) == trialTag(method);
        byte[] changed = packet.clone();
        changed[0]++;
        boolean opens = system.open(packet, nonceAt, packet, 0, TRIAL_BYTES)
                && Arrays.equals(plain, 0, TRIAL_BYTES, packet, 0, TRIAL_BYTES);
        boolean refuses = !system.open(changed, nonceAt, changed, 0, TRIAL_BYTES);
        system.wipe();
        return isSame && opens && refuses;
    }

    static byte[] trialKey() {
        byte[] key = new byte[PresharedKey.BYTES];
        Arrays.fill(key, (byte) 7);
        return key;
    }

    /// A packet of zeros with a nonce of zeros.
    static byte[] trial(CipherMethod method) {
        return new byte[TRIAL_BYTES + method.overhead()];
    }

    /// The first half of the tag that sealing [#trial] with [#trialKey] gives.
    static long trialTag(CipherMethod method) {
        return switch (method) {
            case XCHACHA20POLY1305_IETF -> 0x20c8_5c16_e604_bcc1L;
            case XSALSA20POLY1305 -> 0x9003_cec6_fd51_917cL;
            case CHACHA20POLY1305_IETF -> 0x68cb_61f6_1578_23d7L;
            case AES256GCM -> 0xba16_f2f5_ce8d_ab30L;
        };
    }
}
