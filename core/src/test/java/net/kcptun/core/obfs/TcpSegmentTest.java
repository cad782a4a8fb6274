package net.kcptun.core.obfs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import net.kcptun.core.wire.Bytes;
import net.kcptun.core.wire.Endpoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TcpSegmentTest {
    private final TcpSegment segment = new TcpSegment();

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aChangedByteIsFoundOutByTheChecksum(boolean ipv6) {
        byte[] packet = RecordedPackets.of(ipv6).datagrams(true).getFirst();
        assertThat(read(packet)).isNull();
        for (int i = RecordedPackets.tcp(packet); i < packet.length; i++) {
            byte[] changed = packet.clone();
            changed[i] ^= 0x20;
            assertThat(read(changed)).as("byte %d", i).isNotNull();
        }
    }

    @Test
    void aChecksumThatTheSystemVouchesForIsNotLookedAt() {
        byte[] packet = RecordedPackets.of(false).datagrams(true).getFirst();
        packet[packet.length - 1]++;
        assertThat(read(packet)).isEqualTo(FlowDrop.BAD_CHECKSUM);
        assertThat(segment.read(packet, 0, packet.length, true)).isNull();
    }

    @Test
    void fromLoopbackTheChecksumIsNotLookedAt() {
        byte[] packet = RecordedPackets.of(false).datagrams(true).getFirst();
        Bytes.put32(packet, 12, 0x7f000001);
        assertThat(read(packet)).isNull();
        byte[] packet6 = RecordedPackets.of(true).datagrams(true).getFirst();
        Arrays.fill(packet6, 8, 23, (byte) 0);
        packet6[23] = 1;
        assertThat(read(packet6)).isNull();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aCutPacketIsMalformed(boolean ipv6) {
        byte[] packet = RecordedPackets.of(ipv6).datagrams(true).getFirst();
        for (int len = 0; len < packet.length; len++) {
            assertThat(segment.read(packet, 0, len, true)).as("%d bytes", len).isEqualTo(FlowDrop.MALFORMED);
        }
    }

    @Test
    void fragmentsAndOtherProtocolsAreMalformed() {
        byte[] packet = RecordedPackets.of(false).datagrams(true).getFirst();
        byte[] fragment = packet.clone();
        Bytes.put16(fragment, 6, 0x2000);
        assertThat(read(fragment)).isEqualTo(FlowDrop.MALFORMED);
        byte[] udp = packet.clone();
        udp[9] = 17;
        assertThat(read(udp)).isEqualTo(FlowDrop.MALFORMED);
    }

    @Test
    void whatFollowsThePacketIsNotPartOfIt() {
        byte[] packet = RecordedPackets.of(false).datagrams(true).getFirst();
        byte[] padded = Arrays.copyOf(packet, packet.length + 6);
        assertThat(read(padded)).isNull();
        assertThat(segment.payloadBytes()).isEqualTo(packet.length - 40);
    }

    @Test
    void optionsOfBothHeadersAreSkipped() {
        byte[] packet = new byte[24 + 24 + 3];
        packet[0] = 0x46;
        Bytes.put16(packet, 2, packet.length);
        packet[9] = 6;
        packet[24 + 12] = 6 << 4;
        assertThat(segment.read(packet, 0, packet.length, true)).isNull();
        assertThat(segment.payloadOffset()).isEqualTo(48);
        assertThat(segment.payloadBytes()).isEqualTo(3);
        assertThat(segment.isHandMade()).isFalse();
    }

    @Test
    void noiseIsNeverRead() {
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 20_000; i++) {
            byte[] noise = new byte[random.nextInt(120)];
            random.nextBytes(noise);
            FlowDrop drop = segment.read(noise, 0, noise.length, true);
            if (drop == null) {
                assertThat(segment.payloadOffset() + segment.payloadBytes()).isLessThanOrEqualTo(noise.length);
            }
        }
    }

    @Test
    void whatIsWrittenIsReadBack() {
        SplittableRandom random = new SplittableRandom(2);
        for (int i = 0; i < 2000; i++) {
            boolean ipv6 = random.nextBoolean();
            Endpoint from = endpoint(ipv6, random);
            Endpoint to = endpoint(ipv6, random);
            FlowNumbers numbers =
                    new FlowNumbers(random.nextInt(), random.nextInt(), ipv6 ? random.nextInt(1 << 20) : 0);
            HeaderTemplate template = new HeaderTemplate(from, to, numbers);
            byte[] payload = new byte[random.nextInt(1461)];
            random.nextBytes(payload);
            boolean isEchoing = random.nextBoolean();
            byte[] packet = new byte[template.bytes() + payload.length];
            template.write(payload, 0, payload.length, random.nextInt(), isEchoing, packet);
            System.arraycopy(payload, 0, packet, template.bytes(), payload.length);
            assertThat(read(packet)).isNull();
            assertThat(segment.isFrom(from)).isTrue();
            assertThat(segment.source()).isEqualTo(from);
            assertThat(segment.seq()).isEqualTo(numbers.ack() + 1492);
            assertThat(segment.ack()).isEqualTo(numbers.seq() + 1);
            assertThat(segment.flowLabel()).isEqualTo(numbers.flowLabel());
            assertThat(segment.isHandMade()).isTrue();
            assertThat(segment.echoesCongestion()).isEqualTo(isEchoing);
            assertThat(segment.payloadBytes()).isEqualTo(payload.length);
        }
    }

    @Test
    void theChecksumIsThatOfTheDefinition() {
        SplittableRandom random = new SplittableRandom(3);
        for (int i = 0; i < 5000; i++) {
            byte[] bytes = new byte[random.nextInt(1600)];
            random.nextBytes(bytes);
            int off = random.nextInt(bytes.length + 1);
            int len = bytes.length - off;
            int plain = 0;
            for (int at = 0; at < len; at++) {
                plain += (bytes[off + at] & 0xff) << (at % 2 == 0 ? 8 : 0);
                plain = (plain & 0xffff) + (plain >>> 16);
            }
            assertThat(InternetChecksum.fold(InternetChecksum.add(0, bytes, off, len)))
                    .isEqualTo(~plain & 0xffff);
        }
    }

    private FlowDrop read(byte[] packet) {
        return segment.read(packet, 0, packet.length, false);
    }

    private static Endpoint endpoint(boolean ipv6, SplittableRandom random) {
        int port = random.nextInt(65536);
        return ipv6
                ? Endpoint.ipv6(random.nextLong(), random.nextLong(), port, 0)
                : Endpoint.ipv4(0x0a000000 | random.nextInt(1 << 24), port);
    }
}
