package net.kcptun.core.obfs;

import net.kcptun.core.wire.Bytes;
import net.kcptun.core.wire.Endpoint;

/// The IP and TCP headers of all datagrams of a flow, and the part of their checksums that never changes.
///
/// They look like the kernel's next data at first sight, 1492 bytes too far on: an onlooker takes them for segments
/// after a lost one, and the receiving kernel never sees them ([PacketFilter#shield]) or finds them outside its
/// window.
///
/// Cost a packet: a copy of 40 or 60 bytes and one pass over the payload.
final class HeaderTemplate {
    /// How far behind what the peer expects: one full packet of an Ethernet link is missing.
    static final int SEQ_AHEAD = 1492;

    private static final int TTL = 64;
    private static final int DONT_FRAGMENT = 0x4000;
    private static final int CHECKSUM_AT = 16;
    private static final int FLAGS_AT = 13;

    private final byte[] headers;
    private final int ipBytes;
    private final long ipSum;
    private final long tcpSum;

    HeaderTemplate(Endpoint local, Endpoint remote, FlowNumbers numbers) {
        ipBytes = remote.isIpv6() ? TcpSegment.IPV6_BYTES : TcpSegment.IPV4_BYTES;
        headers = new byte[ipBytes + TcpSegment.TCP_BYTES];
        if (remote.isIpv6()) {
            putIpv6(local, remote, numbers.flowLabel());
        } else {
            putIpv4(local, remote);
        }
        putTcp(local, remote, numbers);
        int addresses = remote.isIpv6() ? 8 : 12;
        ipSum = remote.isIpv6() ? 0 : InternetChecksum.add(0, headers, 0, ipBytes);
        long pseudo = InternetChecksum.add(TcpSegment.PROTOCOL_TCP, headers, addresses, ipBytes - addresses);
        tcpSum = InternetChecksum.add(pseudo, headers, ipBytes, TcpSegment.TCP_BYTES);
    }

    private void putIpv4(Endpoint local, Endpoint remote) {
        headers[0] = 4 << 4 | TcpSegment.IPV4_BYTES / Integer.BYTES;
        headers[1] = TcpSegment.ECT_0;
        Bytes.put16(headers, 6, DONT_FRAGMENT);
        headers[8] = TTL;
        headers[9] = TcpSegment.PROTOCOL_TCP;
        Bytes.put32(headers, 12, (int) local.low());
        Bytes.put32(headers, 16, (int) remote.low());
    }

    private void putIpv6(Endpoint local, Endpoint remote, int flowLabel) {
        Bytes.put32(headers, 0, 6 << 28 | TcpSegment.ECT_0 << 20 | flowLabel);
        headers[6] = TcpSegment.PROTOCOL_TCP;
        headers[7] = TTL;
        Bytes.put64(headers, 8, local.high());
        Bytes.put64(headers, 16, local.low());
        Bytes.put64(headers, 24, remote.high());
        Bytes.put64(headers, 32, remote.low());
    }

    private void putTcp(Endpoint local, Endpoint remote, FlowNumbers numbers) {
        Bytes.put16(headers, ipBytes, local.port());
        Bytes.put16(headers, ipBytes + 2, remote.port());
        Bytes.put32(headers, ipBytes + 4, numbers.ack() + SEQ_AHEAD);
        Bytes.put32(headers, ipBytes + 8, numbers.seq() + 1);
        headers[ipBytes + 12] = (byte) (TcpSegment.TCP_BYTES / Integer.BYTES << 4);
        headers[ipBytes + FLAGS_AT] = TcpSegment.PSH | TcpSegment.ACK;
        Bytes.put16(headers, ipBytes + 14, TcpSegment.DATAGRAM_WINDOW);
    }

    /// How many bytes stand before the payload.
    int bytes() {
        return headers.length;
    }

    /// Writes the headers of one packet.
    ///
    /// @param id        16 bits that tell packets apart (IPv4)
    /// @param isEchoing a mark of congestion has arrived since the last packet
    /// @param out       [#bytes] of it are written
    void write(byte[] payload, int off, int len, int id, boolean isEchoing, byte[] out) {
        System.arraycopy(headers, 0, out, 0, headers.length);
        int tcpBytes = TcpSegment.TCP_BYTES + len;
        if (ipBytes == TcpSegment.IPV4_BYTES) {
            int total = ipBytes + tcpBytes;
            int idBits = id & 0xffff;
            Bytes.put16(out, 2, total);
            Bytes.put16(out, 4, idBits);
            Bytes.put16(out, 10, InternetChecksum.fold(ipSum + total + idBits));
        } else {
            Bytes.put16(out, 4, tcpBytes);
        }
        int flag = isEchoing ? TcpSegment.ECE : 0;
        out[ipBytes + FLAGS_AT] |= (byte) flag;
        long sum = InternetChecksum.add(tcpSum + tcpBytes + flag, payload, off, len);
        Bytes.put16(out, ipBytes + CHECKSUM_AT, InternetChecksum.fold(sum));
    }
}
