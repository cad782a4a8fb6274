package net.kcptun.core.kcp;

/// Lays the segments of one flush into datagrams of at most `mtu` bytes.
///
/// A full segment leaves straight from its own buffer, which has room for the header in front of the data: no
/// copy. Smaller segments and acknowledgements are gathered in one scratch packet, which leaves when the next one
/// does not fit, so that segments leave in the order in which they were given. `wnd` and `una` are the same in
/// all segments of a flush.
///
/// One writer serves all sessions of a loop: [#begin], segments, [#finish]. It keeps nothing from one to the next.
final class PacketWriter {
    private static final PacketOutput NOWHERE = (buf, off, len) -> {};

    private final byte[] scratch;
    private int used;
    private int packets;
    private PacketOutput output = NOWHERE;
    private int conv;
    private int mtu;
    private int wnd;
    private int una;
    private int ts;

    PacketWriter(int bytes) {
        scratch = new byte[bytes];
    }

    /// @param ts the time that its data is sent at, by the wire's clock
    void begin(int conv, int mtu, int ts, PacketOutput output) {
        this.conv = conv;
        this.mtu = mtu;
        this.ts = ts;
        this.output = output;
        used = 0;
        packets = 0;
    }

    /// What every segment of this flush says about the receiving side.
    void receiveState(int wnd, int una) {
        this.wnd = wnd;
        this.una = una;
    }

    /// A segment without data.
    void control(int cmd, int ts, int sn) {
        if (used + SegmentHeader.BYTES > mtu) {
            emit();
        }
        SegmentHeader.putStart(scratch, used, conv, cmd, wnd);
        SegmentHeader.putRest(scratch, used, SegmentHeader.pair(ts, sn), SegmentHeader.pair(una, 0));
        used += SegmentHeader.BYTES;
    }

    /// A PUSH of the `length` bytes that lie behind the header room of `buffer`; the header is written here.
    void push(byte[] buffer, int sn, int length) {
        SegmentHeader.putStart(buffer, 0, conv, SegmentHeader.PUSH, wnd);
        SegmentHeader.putRest(buffer, 0, SegmentHeader.pair(ts, sn), SegmentHeader.pair(una, length));
        int size = SegmentHeader.BYTES + length;
        if (used + size > mtu) {
            emit();
        }
        if (used == 0 && size + SegmentHeader.BYTES > mtu) {
            packets++;
            output.onPacket(buffer, 0, size);
            return;
        }
        System.arraycopy(buffer, 0, scratch, used, size);
        used += size;
    }

    /// Bytes that what is gathered leaves of its datagram; 0: nothing is gathered.
    int room() {
        return used == 0 ? 0 : mtu - used;
    }

    /// Datagrams that this flush has made so far, the one in the making included.
    int packets() {
        return used > 0 ? packets + 1 : packets;
    }

    /// Sends what is left. Returns the number of datagrams of this flush.
    int finish() {
        emit();
        output = NOWHERE;
        return packets;
    }

    private void emit() {
        if (used == 0) {
            return;
        }
        int length = used;
        used = 0;
        packets++;
        output.onPacket(scratch, 0, length);
    }
}
