package net.kcptun.core.crypto;

import java.util.Arrays;
import net.kcptun.core.wire.Entropy;

/// Pads, seals and opens datagrams: the outermost layer of the kcptun v2 protocol.
///
/// ```
///  | ciphertext of packet and padding | tag, 16 bytes | nonce, 12 or 24 bytes |
/// ```
/// One for each event loop: not thread-safe. What arrives is never trusted: bad datagrams are results, not
/// exceptions.
public interface PacketCipher extends AutoCloseable {
    /// The datagram cannot even hold a tag, a nonce and one byte of text.
    int TOO_SHORT = -1;

    /// The datagram was not sealed with this key, or was changed since.
    int FORGED = -2;

    /// The datagram is authentic, but its nonce was seen before, or is our own.
    int REPLAYED = -3;

    /// Sends plaintext: no overhead, no padding, no replay filter, and every datagram opens.
    static PacketCipher none() {
        return new PlainCipher();
    }

    /// Loads and links what ciphers of `method` are going to call, which takes a tenth of a second. Optional: whoever
    /// makes a cipher meanwhile waits for it. From any thread.
    static void prepare(CipherMethod method) {
        AeadProviders.choose(method, AeadProviders.trialKey()).wipe();
    }

    /// The only cipher of a program.
    static PacketCipher of(CipherMethod method, PresharedKey key, Entropy entropy, ReplayFilter filter) {
        return of(method, key, entropy, filter, new OwnNonces(entropy));
    }

    /// A cipher with a copy of `key`, which the caller may wipe afterwards. `filter` may be shared with other
    /// ciphers of the same method, also in other threads if it allows that; `own` is the program's.
    static PacketCipher of(CipherMethod method, PresharedKey key, Entropy entropy, ReplayFilter filter, OwnNonces own) {
        byte[] bytes = key.bytes();
        try {
            return new SealingCipher(method, AeadProviders.choose(method, bytes), entropy, filter, own);
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    /// Bytes that sealing adds besides padding: 0, 28 or 40.
    int overhead();

    /// Seals `in[inOff..inOff+len)` (not modified) with random padding of 0..15 bytes that never lets the padded
    /// plaintext exceed `maxPlain` into `out` from 0. Returns the datagram's length. `out` has at least `maxPlain`
    /// + [#overhead] bytes; `in` and `out` are different arrays; `len` is at most `maxPlain`.
    int seal(byte[] in, int inOff, int len, int maxPlain, byte[] out);

    /// Opens the datagram `buf[off..off+len)` in place: its plaintext is then at `off`. Returns the plaintext's
    /// length, padding included, or [#TOO_SHORT], [#FORGED] or [#REPLAYED]. The bytes of a refused datagram are
    /// undefined.
    int open(byte[] buf, int off, int len);

    /// Makes the nonces of the following packets unrelated to those before, as a new socket wants.
    void renewNonces();

    /// Which library does the work, for the log.
    String provider();

    /// Overwrites the copies of the key that are within reach. Afterwards every packet is [#FORGED], and none can be
    /// sealed: that is an IllegalStateException. Any number of times.
    @Override
    void close();
}
