package net.kcptun.core.portmap;

import net.kcptun.core.wire.Bytes;
import net.kcptun.core.wire.Entropy;

/// What marks the questions of one lease, and their answers (RFC 6887 §11.1): 96 bits.
record Nonce(long first, int last) {
    static final int BYTES = 12;

    static Nonce draw(Entropy entropy) {
        byte[] bits = new byte[BYTES];
        entropy.fill(bits, 0, BYTES);
        return read(bits, 0);
    }

    static Nonce read(byte[] buf, int at) {
        return new Nonce(Bytes.i64(buf, at), Bytes.i32(buf, at + 8));
    }

    void write(byte[] buf, int at) {
        Bytes.put64(buf, at, first);
        Bytes.put32(buf, at + 8, last);
    }
}
