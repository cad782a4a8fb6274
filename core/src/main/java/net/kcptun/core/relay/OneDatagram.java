package net.kcptun.core.relay;

/// A run of one datagram, in an array. Holds a copy of it, or looks at somebody else's array.
public final class OneDatagram implements DatagramRun {
    private byte[] buf;
    private int off;
    private int len;

    /// Of `buf[off..off+len)`, which is not copied.
    public OneDatagram(byte[] buf, int off, int len) {
        this.buf = buf;
        this.off = off;
        this.len = len;
    }

    /// A copy of a part of a run.
    static OneDatagram copyOf(DatagramRun run, int at, int len) {
        byte[] bytes = new byte[len];
        run.copy(at, bytes, len);
        return new OneDatagram(bytes, 0, len);
    }

    /// Looks at `other[at..at+length)` from now on, which is not copied.
    public void set(byte[] other, int at, int length) {
        buf = other;
        off = at;
        len = length;
    }

    @Override
    public int bytes() {
        return len;
    }

    @Override
    public int datagramBytes() {
        return Math.max(1, len);
    }

    @Override
    public void copy(int at, byte[] to, int length) {
        System.arraycopy(buf, off + at, to, 0, length);
    }
}
