package net.kcptun.core.relay;

/// A copy of datagrams of one length that wait for their turn, of which the first may leave before the others.
final class QueuedRun implements DatagramRun {
    private final byte[] copy;
    private final int datagramBytes;
    private int at;

    /// @param first of the run's datagrams, which is the first of the copy
    /// @param bytes of whole datagrams from there on
    QueuedRun(DatagramRun run, int first, int bytes) {
        copy = new byte[bytes];
        datagramBytes = run.datagramBytes();
        run.copy(first * datagramBytes, copy, bytes);
    }

    @Override
    public int bytes() {
        return copy.length - at;
    }

    @Override
    public int datagramBytes() {
        return datagramBytes;
    }

    @Override
    public void copy(int from, byte[] to, int len) {
        System.arraycopy(copy, at + from, to, 0, len);
    }

    /// So many datagrams have left.
    void skip(int datagrams) {
        at = Math.min(copy.length, at + datagrams * datagramBytes);
    }
}
