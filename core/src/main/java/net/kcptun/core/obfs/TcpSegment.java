package net.kcptun.core.obfs;

import net.kcptun.core.wire.Bytes;
import net.kcptun.core.wire.Endpoint;
import org.jspecify.annotations.Nullable;

/// A captured IP packet with a TCP segment in it, read where it lies. One object serves for all packets.
///
/// ```
/// IPv4: ver/ihl 1 | tos 1 | length 2 | id 2 | flags, fragment 2 | ttl 1 | protocol 1 | checksum 2 | src 4 | dst 4
/// IPv6: ver/class/flow label 4 | payload length 2 | next header 1 | hops 1 | source 16 | destination 16
/// TCP:  source 2 | destination 2 | seq 4 | ack 4 | data offset, flags 2 | window 2 | checksum 2 | urgent 2 | options
/// ```
///
/// Cost: one pass over the segment for its checksum, unless that is known to be right.
public final class TcpSegment {
    static final int IPV4_BYTES = 20;
    static final int IPV6_BYTES = 40;
    static final int TCP_BYTES = 20;
    static final int PROTOCOL_TCP = 6;
    static final int RST = 0x04;
    static final int PSH = 0x08;
    static final int ACK = 0x10;
    static final int ECE = 0x40;
    /// The congestion field of RFC 3168: capable of it, and marked on the way.
    static final int ECT_0 = 2;
    static final int CE = 3;
    /// What the hand-made segments of every end announce.
    static final int DATAGRAM_WINDOW = 32748;

    private static final int ECN_MASK = 3;
    private static final int FLOW_LABEL_MASK = 0xfffff;
    private static final int LOOPBACK_NET = 127;

    private byte[] buf = new byte[0];
    private int tcp;
    private int tcpBytes;
    private boolean ipv6;
    private int ecn;
    private int flowLabel;
    private long sourceHigh;
    private long sourceLow;
    private int payloadOffset;

    /// Reads the packet in `buf[off..off+len)`, which must stay as it is while the segment is asked about it.
    ///
    /// @param isVerified the system knows that the TCP checksum is right, or has not computed it because the packet
    /// has not left this host
    /// @return null: it is a segment of TCP, and everything here is about it
    public @Nullable FlowDrop read(byte[] buf, int off, int len, boolean isVerified) {
        this.buf = buf;
        boolean isWhole = len >= IPV4_BYTES
                && switch (buf[off] >>> 4 & 0xf) {
                    case 4 -> readIpv4(off, len);
                    case 6 -> readIpv6(off, len);
                    default -> false;
                };
        if (!isWhole || tcpBytes < TCP_BYTES) {
            return FlowDrop.MALFORMED;
        }
        int header = (buf[tcp + 12] >>> 4 & 0xf) * Integer.BYTES;
        if (header < TCP_BYTES || header > tcpBytes) {
            return FlowDrop.MALFORMED;
        }
        payloadOffset = tcp + header;
        return isVerified || isLoopback() || hasRightChecksum(off) ? null : FlowDrop.BAD_CHECKSUM;
    }

    private boolean readIpv4(int off, int len) {
        int header = (buf[off] & 0xf) * Integer.BYTES;
        int total = Bytes.u16(buf, off + 2);
        boolean isFragment = (Bytes.u16(buf, off + 6) & 0x3fff) != 0;
        if (header < IPV4_BYTES || total < header || total > len || isFragment || buf[off + 9] != PROTOCOL_TCP) {
            return false;
        }
        ipv6 = false;
        ecn = buf[off + 1] & ECN_MASK;
        flowLabel = 0;
        sourceHigh = 0;
        sourceLow = Bytes.i32(buf, off + 12) & 0xffffffffL;
        tcp = off + header;
        tcpBytes = total - header;
        return true;
    }

    private boolean readIpv6(int off, int len) {
        if (len < IPV6_BYTES || buf[off + 6] != PROTOCOL_TCP) {
            return false;
        }
        int first = Bytes.i32(buf, off);
        ipv6 = true;
        ecn = first >>> 20 & ECN_MASK;
        flowLabel = first & FLOW_LABEL_MASK;
        sourceHigh = Bytes.i64(buf, off + 8);
        sourceLow = Bytes.i64(buf, off + 16);
        tcp = off + IPV6_BYTES;
        tcpBytes = Bytes.u16(buf, off + 4);
        return tcpBytes <= len - IPV6_BYTES;
    }

    private boolean isLoopback() {
        return ipv6 ? sourceHigh == 0 && sourceLow == 1 : sourceLow >>> 24 == LOOPBACK_NET;
    }

    private boolean hasRightChecksum(int off) {
        int addresses = ipv6 ? off + 8 : off + 12;
        int addressBytes = ipv6 ? 32 : 8;
        long sum = InternetChecksum.add(PROTOCOL_TCP + tcpBytes, buf, addresses, addressBytes);
        return InternetChecksum.fold(InternetChecksum.add(sum, buf, tcp, tcpBytes)) == 0;
    }

    /// The sender, as an IPv6 address without a scope, since packets do not carry it.
    Endpoint source() {
        return ipv6
                ? Endpoint.ipv6(sourceHigh, sourceLow, sourcePort(), 0)
                : Endpoint.ipv4((int) sourceLow, sourcePort());
    }

    boolean isFrom(Endpoint remote) {
        return sourceLow == remote.low()
                && sourcePort() == remote.port()
                && sourceHigh == remote.high()
                && ipv6 == remote.isIpv6();
    }

    private int sourcePort() {
        return Bytes.u16(buf, tcp);
    }

    int seq() {
        return Bytes.i32(buf, tcp + 4);
    }

    int ack() {
        return Bytes.i32(buf, tcp + 8);
    }

    private int flags() {
        return buf[tcp + 13] & 0xff;
    }

    boolean isReset() {
        return (flags() & RST) != 0;
    }

    boolean isPushed() {
        return (flags() & PSH) != 0;
    }

    /// The peer's last segments were marked on the way.
    boolean echoesCongestion() {
        return (flags() & ECE) != 0;
    }

    boolean hasMetCongestion() {
        return ecn == CE;
    }

    int flowLabel() {
        return flowLabel;
    }

    /// Whether it is made like every segment that carries a datagram.
    boolean isHandMade() {
        return (flags() & ~ECE) == (PSH | ACK)
                && payloadOffset - tcp == TCP_BYTES
                && Bytes.u16(buf, tcp + 14) == DATAGRAM_WINDOW;
    }

    /// Where the payload begins in the array that was read.
    public int payloadOffset() {
        return payloadOffset;
    }

    public int payloadBytes() {
        return tcpBytes - (payloadOffset - tcp);
    }
}
