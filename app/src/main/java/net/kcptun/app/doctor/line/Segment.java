package net.kcptun.app.doctor.line;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.kcptun.core.wire.Bytes;

/// One segment of a KCP packet, read and written one at a time: for a few packets a run.
///
/// ```
///  0        4     5     6       8      12     16     20     24
///  | conv   | cmd | frg | wnd   | ts   | sn   | una  | len  | data (len bytes)
/// ```
///
/// Source: kcptun v2 protocol, KCP segments.
///
/// @param ts milliseconds of its sender's Unix time, modulo 2^32; of an ACK, of the segment that it answers
record Segment(int conv, int cmd, int ts, int sn, int una, byte[] data) {
    static final int PUSH = 81;
    static final int ACK = 82;

    private static final int HEADER_BYTES = 24;
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
        byte[] buf = new byte[HEADER_BYTES + data.length];
        Bytes.put32(buf, 0, conv);
        buf[4] = (byte) cmd;
        Bytes.put16(buf, 6, WINDOW);
        Bytes.put32(buf, 8, ts);
        Bytes.put32(buf, 12, sn);
        Bytes.put32(buf, 16, una);
        Bytes.put32(buf, 20, data.length);
        System.arraycopy(data, 0, buf, HEADER_BYTES, data.length);
        return buf;
    }

    /// Those of a packet; what follows the last whole one is padding.
    static List<Segment> all(byte[] packet) {
        List<Segment> segments = new ArrayList<>();
        int at = 0;
        while (packet.length - at >= HEADER_BYTES) {
            int len = Bytes.i32(packet, at + 20);
            if (len < 0 || len > packet.length - at - HEADER_BYTES) {
                break;
            }
            int dataAt = at + HEADER_BYTES;
            segments.add(new Segment(
                    Bytes.i32(packet, at),
                    packet[at + 4] & 0xff,
                    Bytes.i32(packet, at + 8),
                    Bytes.i32(packet, at + 12),
                    Bytes.i32(packet, at + 16),
                    Arrays.copyOfRange(packet, dataAt, dataAt + len)));
            at = dataAt + len;
        }
        return segments;
    }
}
