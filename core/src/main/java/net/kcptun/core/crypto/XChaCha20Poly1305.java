package net.kcptun.core.crypto;

import static net.kcptun.core.crypto.CipherMethod.TAG_BYTES;

import java.util.Arrays;
import javax.crypto.spec.IvParameterSpec;
import org.bouncycastle.crypto.engines.ChaChaEngine;

/// XChaCha20-Poly1305 with a 24-byte nonce (draft-irtf-cfrg-xchacha): HChaCha20 makes a subkey of the key and the
/// nonce's first 16 bytes, and ChaCha20-Poly1305 of the JDK takes it with four zero bytes and the nonce's last 8.
///
/// HChaCha20 is the ChaCha20 block function without its final addition. Bouncy Castle publishes the block function,
/// so the addition is taken off again. That costs one block of plain Java a packet.
final class XChaCha20Poly1305 implements Aead {
    private static final int ROUNDS = 20;
    private static final int KEY_WORD = 4;
    private static final int NONCE_WORD = 12;

    private final JdkCipher cipher = new JdkCipher("ChaCha20-Poly1305");
    private final RawKey subkey = new RawKey("ChaCha20", new byte[32]);
    private final byte[] shortNonce = new byte[12];

    /// The block function's input: four constants ("expand 32-byte k"), eight words of key, four of nonce.
    private final int[] state = {0x61707865, 0x3320646e, 0x79622d32, 0x6b206574, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};

    private final int[] block = new int[16];

    XChaCha20Poly1305(byte[] key) {
        LittleEndian.load(key, 0, state, KEY_WORD, 8);
    }

    @Override
    public void seal(byte[] buf, int off, int textLen) {
        cipher.seal(subkey, derive(buf, off + textLen + TAG_BYTES), buf, off, textLen);
    }

    @Override
    public boolean open(byte[] buf, int off, int textLen) {
        return cipher.open(subkey, derive(buf, off + textLen + TAG_BYTES), buf, off, textLen);
    }

    @Override
    public String provider() {
        return "JDK and Bouncy Castle";
    }

    @Override
    public void wipe() {
        subkey.destroy();
        Arrays.fill(state, 0);
        Arrays.fill(block, 0);
    }

    /// Sets [#subkey] for the 24-byte nonce at `at` and returns the nonce that goes with it.
    private IvParameterSpec derive(byte[] buf, int at) {
        LittleEndian.load(buf, at, state, NONCE_WORD, 4);
        ChaChaEngine.chachaCore(ROUNDS, state, block);
        for (int i = 0; i < 4; i++) {
            LittleEndian.put32(subkey.bytes, 4 * i, block[i] - state[i]);
            LittleEndian.put32(subkey.bytes, 16 + 4 * i, block[NONCE_WORD + i] - state[NONCE_WORD + i]);
        }
        System.arraycopy(buf, at + 16, shortNonce, 4, 8);
        return new IvParameterSpec(shortNonce);
    }
}
