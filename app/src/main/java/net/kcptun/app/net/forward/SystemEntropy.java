package net.kcptun.app.net.forward;

import static java.security.DrbgParameters.Capability.RESEED_ONLY;

import java.security.DrbgParameters;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import net.kcptun.core.wire.Entropy;

/// Random bits for keys, nonces and everything else. Used by any number of threads.
///
/// The JDK's DRBG (NIST SP 800-90A), seeded by the system: the quickest of its generators for a few hundred bytes a
/// call, which is how nonces are drawn.
public final class SystemEntropy implements Entropy {
    /// As strong as the keys that are made of it; without a word the JDK takes 128.
    private static final int STRENGTH_BITS = 256;

    private final SecureRandom random = drbg();

    @Override
    public void fill(byte[] buf, int off, int len) {
        if (off == 0 && len == buf.length) {
            random.nextBytes(buf);
            return;
        }
        byte[] bytes = new byte[len];
        random.nextBytes(bytes);
        System.arraycopy(bytes, 0, buf, off, len);
    }

    @Override
    public int nextInt() {
        return random.nextInt();
    }

    private static SecureRandom drbg() {
        try {
            return SecureRandom.getInstance("DRBG", DrbgParameters.instantiation(STRENGTH_BITS, RESEED_ONLY, null));
        } catch (NoSuchAlgorithmException _) {
            return new SecureRandom();
        }
    }
}
