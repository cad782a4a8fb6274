package net.kcptun.core.obfs.http;

import java.util.Arrays;

/// The bytes of the line that is being read: nothing while a connection is idle, 256 bytes for most requests, 8192
/// at the most, which is as long as nginx lets a line be.
final class LineBuffer {
    static final int MAX_BYTES = 8192;

    private static final int FIRST_BYTES = 256;
    private static final byte[] NONE = {};

    private byte[] bytes = NONE;
    private int length;

    /// Callers see to it that no line gets longer than [#MAX_BYTES].
    void add(byte b) {
        if (length == bytes.length) {
            bytes = Arrays.copyOf(bytes, length == 0 ? FIRST_BYTES : Math.min(2 * length, MAX_BYTES));
        }
        bytes[length++] = b;
    }

    /// The array behind; valid up to [#length], until the next [#add].
    byte[] bytes() {
        return bytes;
    }

    int length() {
        return length;
    }

    void clear() {
        length = 0;
    }

    /// Gives the memory back.
    void release() {
        bytes = NONE;
        length = 0;
    }
}
