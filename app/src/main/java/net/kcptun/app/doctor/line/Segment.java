package net.kcptun.app.doctor.line;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.kcptun.core.kcp.SegmentHeader;

/// One segment of a KCP packet, read and written one at a time: for a few packets a run. [SegmentHeader] has its form.
///
/// @param ts milliseconds of its sender's Unix time, modulo 2^32; of an ACK, of the segment that it answers
record Segment(int conv, int cmd, int ts, int sn, int una, byte[] data) {
    static final int PUSH = SegmentHeader.PUSH;
    static final int ACK = SegmentHeader.ACK;

    /// What a receiver says that it has room for.
    private static final int WINDOW = 128;
    private static final byte[] NOTHING = {};

    static Segment push(int conv, int ts, int sn, int una, byte[] data) {
        return new Segment(conv, PUSH, ts, sn, una, data);
    }

    /// Of one that was received.
    Segment acknowledged(int nextWanted) {
        return new Segment(conv, ACK, ts, sn, nextWanted, NOTHING);
    }

    /// As a packet of its own.
    byte[] packet() {
        byte[] buf = new byte[SegmentHeader.BYTES + data.length];
        SegmentHeader.putStart(buf, 0, conv, cmd, WINDOW);
        SegmentHeader.putRest(buf, 0, SegmentHeader.pair(ts, sn), SegmentHeader.pair(una, data.length));
        System.arraycopy(data, 0, buf, SegmentHeader.BYTES, data.length);
        return buf;
    }

    /// Those of a packet; what follows the last whole one is padding.
    static List<Segment> all(byte[] packet) {
        List<Segment> segments = new ArrayList<>();
        int at = 0;
        while (packet.length - at >= SegmentHeader.BYTES) {
            int len = SegmentHeader.len(packet, at);
            if (len < 0 || len > packet.length - at - SegmentHeader.BYTES) {
                break;
            }
            int dataAt = at + SegmentHeader.BYTES;
            segments.add(new Segment(
                    SegmentHeader.conv(packet, at),
                    SegmentHeader.cmd(packet, at),
                    SegmentHeader.ts(packet, at),
                    SegmentHeader.sn(packet, at),
                    SegmentHeader.una(packet, at),
                    Arrays.copyOfRange(packet, dataAt, dataAt + len)));
            at = dataAt + len;
        }
        return segments;
    }
}
