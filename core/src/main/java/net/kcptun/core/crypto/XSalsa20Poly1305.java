package net.kcptun.core.crypto;

import static net.kcptun.core.crypto.CipherMethod.TAG_BYTES;

import java.util.Arrays;
import org.bouncycastle.crypto.engines.Salsa20Engine;
import org.bouncycastle.crypto.macs.Poly1305;
import org.bouncycastle.crypto.params.KeyParameter;

/// NaCl's secretbox with the tag behind the text, by Bouncy Castle's Salsa20 block function and Poly1305.
///
/// HSalsa20 makes a subkey of the key and the nonce's first 16 bytes; the last 8 are Salsa20's nonce. The key
/// stream's first 32 bytes are the Poly1305 key, the rest is added to the text. Bouncy Castle's stream cipher does
/// that byte by byte; here its block function is called directly and its words are added four bytes at a time. A forged
/// packet costs no more than the tag: nothing is decrypted.
final class XSalsa20Poly1305 implements Aead {
    private static final int ROUNDS = 20;
    private static final int BLOCK_BYTES = 64;
    private static final int KEY_BYTES = 32;

    /// Where the input of the block function has its words: the key's halves, the nonce, the block counter.
    private static final int KEY_LOW = 1;

    private static final int NONCE_WORD = 6;
    private static final int COUNTER = 8;
    private static final int KEY_HIGH = 11;

    private final int[] keyState = freshState();
    private final int[] state = freshState();
    private final int[] block = new int[16];
    private final byte[] tagKey = new byte[KEY_BYTES];
    private final byte[] tag = new byte[TAG_BYTES];
    private final Poly1305 poly1305 = new Poly1305();

    @Override
    public void key(byte[] key) {
        LittleEndian.load(key, 0, keyState, KEY_LOW, 4);
        LittleEndian.load(key, 16, keyState, KEY_HIGH, 4);
    }

    @Override
    public void seal(byte[] nonce, int nonceAt, byte[] buf, int off, int textLen) {
        start(nonce, nonceAt);
        addKeyStream(buf, off, textLen);
        authenticate(buf, off, textLen);
        System.arraycopy(tag, 0, buf, off + textLen, TAG_BYTES);
    }

    @Override
    public boolean open(byte[] nonce, int nonceAt, byte[] buf, int off, int textLen) {
        start(nonce, nonceAt);
        authenticate(buf, off, textLen);
        if (!tagEquals(buf, off + textLen)) {
            return false;
        }
        addKeyStream(buf, off, textLen);
        return true;
    }

    @Override
    public String provider() {
        return "Bouncy Castle";
    }

    @Override
    public void wipe() {
        Arrays.fill(keyState, 0);
        Arrays.fill(state, 0);
        Arrays.fill(block, 0);
        Arrays.fill(tagKey, (byte) 0);
    }

    /// "expand 32-byte k" in its four places, zero elsewhere.
    private static int[] freshState() {
        return new int[] {0x61707865, 0, 0, 0, 0, 0x3320646e, 0, 0, 0, 0, 0x79622d32, 0, 0, 0, 0, 0x6b206574};
    }

    /// Derives the packet's subkey, makes the first block of its key stream and takes the Poly1305 key from it.
    private void start(byte[] nonce, int nonceAt) {
        LittleEndian.load(nonce, nonceAt, keyState, NONCE_WORD, 4);
        Salsa20Engine.salsaCore(ROUNDS, keyState, block);
        for (int i = 0; i < 4; i++) {
            state[KEY_LOW + i] = block[5 * i] - keyState[5 * i];
            state[KEY_HIGH + i] = block[NONCE_WORD + i] - keyState[NONCE_WORD + i];
        }
        LittleEndian.load(nonce, nonceAt + 16, state, NONCE_WORD, 2);
        state[COUNTER] = 0;
        Salsa20Engine.salsaCore(ROUNDS, state, block);
        for (int i = 0; i < 8; i++) {
            LittleEndian.put32(tagKey, 4 * i, block[i]);
        }
    }

    /// Adds the key stream from its byte 32 on. A datagram has far fewer than 2^32 blocks, so one counter word does.
    private void addKeyStream(byte[] buf, int off, int textLen) {
        int end = off + textLen;
        int at = addBlock(KEY_BYTES, buf, off, end);
        while (at < end) {
            state[COUNTER]++;
            Salsa20Engine.salsaCore(ROUNDS, state, block);
            at = addBlock(0, buf, at, end);
        }
    }

    /// Adds the block from its byte `from` on, to `buf` at `at` and not beyond `end`; returns where it ended.
    private int addBlock(int from, byte[] buf, int at, int end) {
        int whole = from + Math.min(BLOCK_BYTES - from, end - at & -4);
        int next = at;
        int i = from;
        for (; i < whole; i += 4, next += 4) {
            LittleEndian.put32(buf, next, LittleEndian.i32(buf, next) ^ block[i >> 2]);
        }
        for (; i < BLOCK_BYTES && next < end; i++, next++) {
            buf[next] ^= (byte) (block[i >> 2] >>> 8 * (i & 3));
        }
        return next;
    }

    private void authenticate(byte[] buf, int off, int textLen) {
        poly1305.init(new KeyParameter(tagKey));
        poly1305.update(buf, off, textLen);
        poly1305.doFinal(tag, 0);
    }

    /// Compares in constant time.
    private boolean tagEquals(byte[] buf, int at) {
        long low = LittleEndian.i64(tag, 0) ^ LittleEndian.i64(buf, at);
        long high = LittleEndian.i64(tag, 8) ^ LittleEndian.i64(buf, at + 8);
        return (low | high) == 0;
    }
}
