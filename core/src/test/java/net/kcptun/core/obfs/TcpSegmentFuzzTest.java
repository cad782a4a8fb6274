package net.kcptun.core.obfs;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;
import net.kcptun.core.fuzz.Tape;
import net.kcptun.core.wire.Bytes;
import net.kcptun.core.wire.Endpoint;

/// Captured packets of any bytes are read as a plain reading of the headers has them, a flow takes them or counts them,
/// and what a flow then writes is read again as it was meant. An input is a sequence of packets, each behind its
/// length.
final class TcpSegmentFuzzTest {
    private static final int BEFORE = 9;

    private final TcpSegment segment = new TcpSegment();

    @FuzzTest
    void anyPackets(byte[] data) {
        Tape tape = new Tape(data);
        FlowTable table = new FlowTable();
        Endpoint local = Endpoint.ipv4(0x0a000001, 80);
        long taken = 0;
        long read = 0;
        for (int count = 0; count < 30 && !tape.isAtEnd(); count++) {
            byte[] packet = tape.chunk();
            FlowDrop expected = plainReading(packet);
            assertThat(readBetween(packet, (byte) 0)).isEqualTo(expected);
            assertThat(readBetween(packet, (byte) -1)).isEqualTo(expected);
            if (expected == FlowDrop.MALFORMED) {
                continue;
            }
            assertThat(segment.payloadOffset() - BEFORE).isBetween(40, packet.length);
            assertThat(segment.payloadBytes()).isBetween(0, packet.length + BEFORE - segment.payloadOffset());
            read++;
            Endpoint remote = segment.source();
            assertThat(segment.isFrom(remote)).isTrue();
            table.admit(remote.isIpv6() ? Endpoint.ipv6(1, 2, 80, 0) : local, remote, count);
            Flow flow = table.onSegment(segment, count);
            if (flow != null) {
                taken++;
                assertThat(flow.remote()).isEqualTo(remote);
                table.authenticate(flow);
                assertWritesWhatIsRead(flow, packet);
            }
        }
        FlowTable.View view = table.view(true);
        assertThat(view.drops().values().stream().mapToLong(Long::longValue).sum() + taken)
                .isEqualTo(read);
        assertThat(view.flows()).hasSizeLessThanOrEqualTo(30);
    }

    private FlowDrop readBetween(byte[] packet, byte around) {
        byte[] buf = new byte[BEFORE + packet.length + 7];
        Arrays.fill(buf, around);
        System.arraycopy(packet, 0, buf, BEFORE, packet.length);
        byte[] before = buf.clone();
        FlowDrop drop = segment.read(buf, BEFORE, packet.length, false);
        assertThat(Arrays.equals(buf, before)).as("nothing is written").isTrue();
        return drop;
    }

    private static void assertWritesWhatIsRead(Flow flow, byte[] payload) {
        byte[] datagram = Arrays.copyOf(payload, Math.min(payload.length, 1400));
        int headers = flow.headerBytes();
        byte[] out = new byte[headers + datagram.length];
        flow.seal(datagram, 0, datagram.length, 7, out);
        System.arraycopy(datagram, 0, out, headers, datagram.length);
        assertThat(plainReading(out)).isNull();
        TcpSegment back = new TcpSegment();
        assertThat(back.read(out, 0, out.length, false)).isNull();
        assertThat(back.source()).isEqualTo(flow.local());
        assertThat(back.isHandMade()).isTrue();
        assertThat(back.payloadOffset()).isEqualTo(headers);
        assertThat(back.payloadBytes()).isEqualTo(datagram.length);
    }

    /// What RFC 791, 8200 and 9293 say of the lengths, and whether the checksum is right; loopback has none.
    private static FlowDrop plainReading(byte[] packet) {
        int version = packet.length < 20 ? 0 : packet[0] >> 4 & 0xf;
        if (version != 4 && (version != 6 || packet.length < 40)) {
            return FlowDrop.MALFORMED;
        }
        boolean ipv6 = version == 6;
        int ip = ipv6 ? 40 : (packet[0] & 0xf) * 4;
        int end = ipv6 ? 40 + Bytes.u16(packet, 4) : Bytes.u16(packet, 2);
        boolean isFragment = !ipv6 && ((packet[6] & 0x3f) != 0 || packet[7] != 0);
        int protocol = packet[ipv6 ? 6 : 9];
        if (ip < 20 || end < ip + 20 || end > packet.length || isFragment || protocol != 6) {
            return FlowDrop.MALFORMED;
        }
        int header = (packet[ip + 12] >> 4 & 0xf) * 4;
        if (header < 20 || header > end - ip) {
            return FlowDrop.MALFORMED;
        }
        byte[] pseudo = Arrays.copyOfRange(packet, ipv6 ? 8 : 12, ipv6 ? 40 : 20);
        int sum = sum(pseudo, 0, pseudo.length) + 6 + end - ip + sum(packet, ip, end);
        boolean isRight = sum % 0xffff == 0 && sum != 0;
        return isRight || isLoopback(packet, ipv6) ? null : FlowDrop.BAD_CHECKSUM;
    }

    private static boolean isLoopback(byte[] packet, boolean ipv6) {
        return ipv6 ? Bytes.i64(packet, 8) == 0 && Bytes.i64(packet, 16) == 1 : packet[12] == 127;
    }

    private static int sum(byte[] bytes, int from, int to) {
        int sum = 0;
        for (int at = from; at < to; at++) {
            sum += (bytes[at] & 0xff) << ((at - from) % 2 == 0 ? 8 : 0);
        }
        return sum;
    }
}
