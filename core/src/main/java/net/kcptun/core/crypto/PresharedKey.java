package net.kcptun.core.crypto;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import net.kcptun.core.wire.Entropy;
import org.bouncycastle.crypto.digests.Blake2bDigest;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/// The 32 bytes that both ends share. No method shows them but [#toBase64], and no exception contains what was
/// parsed.
public final class PresharedKey {
    /// Length of every method's key.
    public static final int BYTES = 32;

    private static final int BASE64_CHARS = 44;
    private static final int SALT_BYTES = 16;
    private static final int ARGON2_PASSES = 2;
    private static final int ARGON2_KIBIBYTES = 8;
    private static final int ARGON2_LANES = 1;

    private final byte[] bytes;

    private PresharedKey(byte[] bytes) {
        this.bytes = bytes;
    }

    /// Reads the configuration's `psk`: standard Base64, padded, of 32 bytes.
    ///
    /// @throws IllegalArgumentException if `text` is anything else
    public static PresharedKey fromBase64(String text) {
        if (text.length() != BASE64_CHARS) {
            throw new IllegalArgumentException("a key is 44 characters of Base64, not " + text.length());
        }
        byte[] bytes = decode(text);
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException("a key is 32 bytes in Base64, not " + bytes.length);
        }
        return new PresharedKey(bytes);
    }

    /// Derives the key from a password in UTF-8, which the caller may wipe afterwards: Argon2id 1.3 (RFC 9106) with
    /// the kcptun v2 protocol's parameters, which are cheap. A password must therefore be hard to guess; a random
    /// key is better.
    public static PresharedKey fromPassword(byte[] utf8) {
        Argon2Parameters parameters = new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                .withIterations(ARGON2_PASSES)
                .withMemoryAsKB(ARGON2_KIBIBYTES)
                .withParallelism(ARGON2_LANES)
                .withSalt(salt())
                .build();
        Argon2BytesGenerator argon2 = new Argon2BytesGenerator();
        argon2.init(parameters);
        byte[] bytes = new byte[BYTES];
        argon2.generateBytes(utf8, bytes);
        return new PresharedKey(bytes);
    }

    /// A new random key.
    public static PresharedKey generate(Entropy entropy) {
        byte[] bytes = new byte[BYTES];
        entropy.fill(bytes, 0, BYTES);
        return new PresharedKey(bytes);
    }

    /// The text that [#fromBase64] reads: a secret.
    public String toBase64() {
        return Base64.getEncoder().encodeToString(bytes);
    }

    /// 32 bytes that are the same for the same key and the same salt, and tell nothing else about the key: BLAKE2b
    /// keyed with the salt.
    ///
    /// @param salt up to 64 bytes, random for each use
    public byte[] mark(byte[] salt) {
        Blake2bDigest blake2b = new Blake2bDigest(salt, BYTES, null, null);
        blake2b.update(bytes, 0, BYTES);
        byte[] mark = new byte[BYTES];
        blake2b.doFinal(mark, 0);
        return mark;
    }

    /// Overwrites the bytes. What was made from this key before is not affected; the key itself is of no more use.
    public void wipe() {
        Arrays.fill(bytes, (byte) 0);
    }

    @Override
    public String toString() {
        return "a preshared key";
    }

    /// A copy, which the caller wipes.
    byte[] bytes() {
        return bytes.clone();
    }

    /// The decoder's own message would quote a character of the key, hence the new exception without a cause.
    private static byte[] decode(String text) {
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("a key is standard Base64, this is not");
        }
    }

    /// BLAKE2b-128 of the program's name, without the zero byte that the associated data has.
    private static byte[] salt() {
        byte[] name = "kcptun-libev".getBytes(StandardCharsets.US_ASCII);
        Blake2bDigest blake2b = new Blake2bDigest(8 * SALT_BYTES);
        blake2b.update(name, 0, name.length);
        byte[] salt = new byte[SALT_BYTES];
        blake2b.doFinal(salt, 0);
        return salt;
    }
}
