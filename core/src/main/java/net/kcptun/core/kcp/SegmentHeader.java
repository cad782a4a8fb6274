package net.kcptun.core.kcp;

import net.kcptun.core.wire.Bytes;

/// The 24 bytes in front of every segment of the kcptun v2 protocol, all big-endian.
///
/// ```
///  0        4     5     6       8      12     16     20     24
///  | conv   | cmd | frg | wnd   | ts   | sn   | una  | len  | data (len bytes)
/// ```
/// `frg` is always 0 (stream mode) and is ignored on receipt. Writing costs three 64-bit stores.
public final class SegmentHeader {
    public static final int BYTES = 24;

    /// Data.
    public static final int PUSH = 81;
    /// Acknowledges the segment whose `sn` and `ts` it echoes.
    public static final int ACK = 82;
    /// Asks for the receive window.
    static final int WASK = 83;
    /// Tells the receive window; everything it says is in the header.
    static final int WINS = 84;

    private static final long NANOS_PER_MILLI = 1_000_000;

    private SegmentHeader() {}

    /// Milliseconds modulo 2^32, as on the wire.
    static int millis(long now) {
        return (int) (now / NANOS_PER_MILLI);
    }

    public static int conv(byte[] buf, int at) {
        return Bytes.i32(buf, at);
    }

    public static int cmd(byte[] buf, int at) {
        return buf[at + 4] & 0xff;
    }

    static int wnd(byte[] buf, int at) {
        return Bytes.u16(buf, at + 6);
    }

    public static int ts(byte[] buf, int at) {
        return Bytes.i32(buf, at + 8);
    }

    public static int sn(byte[] buf, int at) {
        return Bytes.i32(buf, at + 12);
    }

    public static int una(byte[] buf, int at) {
        return Bytes.i32(buf, at + 16);
    }

    /// As signed: a value below 0 is beyond every packet.
    public static int len(byte[] buf, int at) {
        return Bytes.i32(buf, at + 20);
    }

    /// Bytes 0 to 7.
    public static void putStart(byte[] buf, int at, int conv, int cmd, int wnd) {
        Bytes.put64(buf, at, (long) conv << 32 | (long) cmd << 24 | wnd);
    }

    /// Bytes 8 to 23.
    public static void putRest(byte[] buf, int at, long tsAndSn, long unaAndLen) {
        Bytes.put64(buf, at + 8, tsAndSn);
        Bytes.put64(buf, at + 16, unaAndLen);
    }

    /// Two 32-bit fields that lie side by side.
    public static long pair(int first, int second) {
        return (long) first << 32 | second & 0xffff_ffffL;
    }
}
