package net.kcptun.core.sim;

import net.kcptun.core.crypto.PacketCipher;

/// A cipher that somebody watches: he sees every datagram as it is before it is sealed and after it was opened.
final class TappedCipher implements PacketCipher {
    private static final int MARK_BYTES = 28;

    private final PacketCipher cipher;
    private final Tap tap;

    interface Tap {
        void onSealed(byte[] plain, int off, int len);

        /// @param mark   the same for the same datagram, and for no other
        /// @param result what [#open] answers
        void onOpened(byte[] plain, int off, int result, long mark);
    }

    TappedCipher(PacketCipher cipher, Tap tap) {
        this.cipher = cipher;
        this.tap = tap;
    }

    @Override
    public int overhead() {
        return cipher.overhead();
    }

    @Override
    public int seal(byte[] in, int inOff, int len, int maxPlain, byte[] out) {
        tap.onSealed(in, inOff, len);
        return cipher.seal(in, inOff, len, maxPlain, out);
    }

    @Override
    public int open(byte[] buf, int off, int len) {
        long mark = mark(buf, off, len);
        int result = cipher.open(buf, off, len);
        tap.onOpened(buf, off, result, mark);
        return result;
    }

    @Override
    public void renewNonces() {
        cipher.renewNonces();
    }

    @Override
    public String provider() {
        return cipher.provider();
    }

    @Override
    public void close() {
        cipher.close();
    }

    /// Of its tag and nonce, which are random.
    static long mark(byte[] buf, int off, int len) {
        long mark = len;
        for (int i = Math.max(off, off + len - MARK_BYTES); i < off + len; i++) {
            mark = mark * 0x9e3779b97f4a7c15L + buf[i];
            mark ^= mark >>> 29;
        }
        return mark;
    }
}
