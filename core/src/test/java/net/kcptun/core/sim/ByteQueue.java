package net.kcptun.core.sim;

import java.util.Arrays;

/// Bytes in order.
final class ByteQueue {
    private byte[] bytes = new byte[1024];
    private int from;
    private int to;

    int size() {
        return to - from;
    }

    void add(byte[] buf, int off, int len) {
        if (to + len > bytes.length) {
            byte[] grown = size() + len > bytes.length / 2 ? new byte[(size() + len) * 2] : bytes;
            System.arraycopy(bytes, from, grown, 0, size());
            to -= from;
            from = 0;
            bytes = grown;
        }
        System.arraycopy(buf, off, bytes, to, len);
        to += len;
    }

    int take(byte[] buf, int max) {
        int part = Math.min(size(), max);
        System.arraycopy(bytes, from, buf, 0, part);
        from += part;
        return part;
    }

    @Override
    public String toString() {
        return Arrays.toString(Arrays.copyOfRange(bytes, from, to));
    }
}
