package net.kcptun.core.relay;

/// A copy of datagrams of one length that wait for their turn, of which the first may leave before the others.
///
/// It is charged with what the rate will take for it, and with what it costs on the heap: of the shortest datagrams the
/// headers and the objects are nearly all.
final class QueuedRun implements DatagramRun {
    /// Of a run on the heap, besides its datagrams: this object, the head of its array, its place in the queue.
    static final int OVERHEAD_BYTES = 64;

    private final byte[] copy;
    private final int datagramBytes;
    private final int headers;
    private int at;

    /// @param first     of the run's datagrams, which is the first of the copy
    /// @param datagrams how many from there on
    /// @param headers   of each, as an IP packet
    QueuedRun(DatagramRun run, int first, int datagrams, int headers) {
        int bytes = Math.min(run.bytes() - first * run.datagramBytes(), datagrams * run.datagramBytes());
        copy = new byte[bytes];
        this.headers = headers;
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

    /// What it takes of the room of a queue; 0 once all have left.
    int charge() {
        return at == copy.length ? 0 : OVERHEAD_BYTES + datagrams() * (datagramBytes + headers);
    }

    /// So many datagrams have left.
    void skip(int datagrams) {
        at = Math.min(copy.length, at + datagrams * datagramBytes);
    }
}
