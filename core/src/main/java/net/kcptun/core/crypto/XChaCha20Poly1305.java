package net.kcptun.core.crypto;

import java.util.Arrays;
import org.bouncycastle.crypto.engines.ChaChaEngine;

/// XChaCha20-Poly1305 with a 24-byte nonce (draft-irtf-cfrg-xchacha): HChaCha20 makes a subkey of the key and the
/// nonce's first 16 bytes, and a library's ChaCha20-Poly1305 takes it with four zero bytes and the nonce's last 8.
///
/// HChaCha20 is the ChaCha20 block function without its final addition. Bouncy Castle publishes the block function,
/// so the addition is taken off again. That costs one block of plain Java a packet.
final class XChaCha20Poly1305 implements Aead {
    private static final int ROUNDS = 20;
    private static final int KEY_WORD = 4;
    private static final int NONCE_WORD = 12;

    private final Aead cipher;
    private final byte[] subkey = new byte[PresharedKey.BYTES];
    private final byte[] shortNonce = new byte[CounterNonces.BYTES];

    /// The block function's input: four constants ("expand 32-byte k"), eight words of key, four of nonce.
    private final int[] state = {0x61707865, 0x3320646e, 0x79622d32, 0x6b206574, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};

    private final int[] block = new int[16];

    /// @param cipher ChaCha20-Poly1305, for this object alone
    XChaCha20Poly1305(Aead cipher) {
        this.cipher = cipher;
    }

    @Override
    public void key(byte[] key) {
        LittleEndian.load(key, 0, state, KEY_WORD, 8);
    }

    @Override
    public void seal(byte[] nonce, int nonceAt, byte[] buf, int off, int textLen) {
        derive(nonce, nonceAt);
        cipher.seal(shortNonce, 0, buf, off, textLen);
    }

    @Override
    public boolean open(byte[] nonce, int nonceAt, byte[] buf, int off, int textLen) {
        derive(nonce, nonceAt);
        return cipher.open(shortNonce, 0, buf, off, textLen);
    }

    @Override
    public String provider() {
        return cipher.provider();
    }

    @Override
    public void wipe() {
        cipher.wipe();
        Arrays.fill(subkey, (byte) 0);
        Arrays.fill(state, 0);
        Arrays.fill(block, 0);
    }

    /// Sets the subkey and the short nonce for the 24-byte nonce at `at`.
    private void derive(byte[] nonce, int at) {
        LittleEndian.load(nonce, at, state, NONCE_WORD, 4);
        ChaChaEngine.chachaCore(ROUNDS, state, block);
        for (int i = 0; i < 4; i++) {
            LittleEndian.put32(subkey, 4 * i, block[i] - state[i]);
            LittleEndian.put32(subkey, 16 + 4 * i, block[NONCE_WORD + i] - state[NONCE_WORD + i]);
        }
        cipher.key(subkey);
        System.arraycopy(nonce, at + 16, shortNonce, 4, 8);
    }
}
