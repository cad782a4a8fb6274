package net.kcptun.core.kcp;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import net.kcptun.core.wire.Bytes;

/// Collects the packets of a flush, and writes segments by hand.
final class Packets implements PacketOutput {
    static final int CONV = 7;

    final List<byte[]> all = new ArrayList<>();

    @Override
    public void onPacket(byte[] buf, int off, int len) {
        all.add(Arrays.copyOfRange(buf, off, off + len));
    }

    /// The packets so far as hex; they are forgotten here.
    List<String> takeHex() {
        List<String> hex = all.stream().map(HexFormat.of()::formatHex).toList();
        all.clear();
        return hex;
    }

    /// Each segment so far as `cmd sn una`, for instance `PUSH 3 una 1`; they are forgotten here.
    List<String> takeSegments() {
        List<String> segments = new ArrayList<>();
        for (byte[] packet : all) {
            for (int at = 0; packet.length - at >= 24; at += 24 + SegmentHeader.len(packet, at)) {
                segments.add(describe(packet, at));
            }
        }
        all.clear();
        return segments;
    }

    private static String describe(byte[] packet, int at) {
        return switch (SegmentHeader.cmd(packet, at)) {
            case SegmentHeader.PUSH -> "PUSH " + SegmentHeader.sn(packet, at);
            case SegmentHeader.ACK -> "ACK " + SegmentHeader.sn(packet, at) + " una " + SegmentHeader.una(packet, at);
            case SegmentHeader.WASK -> "WASK";
            default -> "WINS " + SegmentHeader.wnd(packet, at);
        };
    }

    static byte[] push(int sn, int ts, int una, String data) {
        byte[] bytes = data.getBytes(StandardCharsets.US_ASCII);
        byte[] packet = segment(SegmentHeader.PUSH, 256, new int[] {ts, sn, una, bytes.length});
        byte[] whole = Arrays.copyOf(packet, 24 + bytes.length);
        System.arraycopy(bytes, 0, whole, 24, bytes.length);
        return whole;
    }

    static byte[] ack(int sn, int ts, int una) {
        return segment(SegmentHeader.ACK, 256, new int[] {ts, sn, una, 0});
    }

    /// The segment with another conv.
    static byte[] ofConv(int conv, byte[] segment) {
        Bytes.put32(segment, 0, conv);
        return segment;
    }

    /// @param rest ts, sn, una, len
    static byte[] segment(int cmd, int wnd, int[] rest) {
        byte[] packet = new byte[24];
        SegmentHeader.putStart(packet, 0, CONV, cmd, wnd);
        SegmentHeader.putRest(packet, 0, SegmentHeader.pair(rest[0], rest[1]), SegmentHeader.pair(rest[2], rest[3]));
        return packet;
    }
}
