package net.kcptun.core.fuzz;

import java.util.Arrays;
import net.kcptun.core.wire.Bytes;

/// A fuzz input read as a sequence of values, from its first byte to its last: so recorded material can be a seed, and
/// cutting or exchanging a part of an input leaves what the rest means. Behind the end everything is zero.
public final class Tape {
    private final byte[] bytes;
    private int at;

    public Tape(byte[] bytes) {
        this.bytes = bytes;
    }

    public boolean isAtEnd() {
        return at >= bytes.length;
    }

    public int u8() {
        return isAtEnd() ? 0 : bytes[at++] & 0xff;
    }

    public int u16() {
        return Bytes.u16(bytes(2), 0);
    }

    public int i32() {
        return Bytes.i32(bytes(4), 0);
    }

    /// 0 to `bound - 1`.
    ///
    /// @param bound 1..256
    public int below(int bound) {
        return u8() % bound;
    }

    /// That many bytes, with zeros for those behind the end.
    public byte[] bytes(int count) {
        byte[] part = Arrays.copyOf(left(), count);
        at = Math.min(bytes.length, at + count);
        return part;
    }

    /// A length of two bytes, then as many bytes as are there of it.
    public byte[] chunk() {
        return bytes(Math.min(u16(), bytes.length - at));
    }

    /// All the rest.
    public byte[] rest() {
        return bytes(bytes.length - at);
    }

    private byte[] left() {
        return Arrays.copyOfRange(bytes, at, bytes.length);
    }
}
