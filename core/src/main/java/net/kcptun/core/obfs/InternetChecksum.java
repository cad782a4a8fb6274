package net.kcptun.core.obfs;

import net.kcptun.core.wire.Bytes;

/// The ones' complement sum of IP, TCP and UDP (RFC 1071), over 16-bit words in network order.
///
/// Partial sums are kept in 64 bits and folded at the end, so that eight bytes cost one load: some 190 loads for a
/// full packet.
final class InternetChecksum {
    private InternetChecksum() {}

    /// Adds bytes to a partial sum; a last odd byte counts as the upper half of a word.
    ///
    /// @param len below 65536, as is the sum of all lengths of one checksum
    static long add(long sum, byte[] buf, int off, int len) {
        int at = off;
        int end = off + len;
        long total = sum;
        for (; at <= end - Long.BYTES; at += Long.BYTES) {
            total += word(Bytes.i64(buf, at));
        }
        if (at <= end - Integer.BYTES) {
            total += Bytes.i32(buf, at) & 0xffffffffL;
            at += Integer.BYTES;
        }
        if (at <= end - Short.BYTES) {
            total += Bytes.u16(buf, at);
            at += Short.BYTES;
        }
        return at < end ? total + ((buf[at] & 0xffL) << 8) : total;
    }

    /// 64 bits as a number to be added to a partial sum.
    static long word(long bits) {
        return (bits >>> 32) + (bits & 0xffffffffL);
    }

    /// The 16 bits to be put into a header whose field was 0 in the sum; 0 where the field was in it and was right.
    static int fold(long sum) {
        long folded = word(word(sum));
        folded = (folded >>> 16) + (folded & 0xffff);
        folded = (folded >>> 16) + (folded & 0xffff);
        return (int) (~folded & 0xffff);
    }
}
