package net.kcptun.core.kcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

final class PacketReaderTest {
    private final PacketReader reader = new PacketReader();

    @Test
    void segmentsComeOneAfterTheOtherAndATailIsPadding() {
        byte[] packet = new byte[25 + 24 + 23];
        System.arraycopy(Packets.push(7, 50, 3, "a"), 0, packet, 0, 25);
        System.arraycopy(Packets.ack(9, 60, 4), 0, packet, 25, 24);
        begin(packet);
        assertThat(reader.hasSegment()).isFalse();
        assertThat(reader.next()).isTrue();
        assertThat(new int[] {reader.cmd(), reader.sn(), reader.ts(), reader.una(), reader.dataAt(), reader.dataBytes()
                })
                .containsExactly(SegmentHeader.PUSH, 7, 50, 3, 24, 1);
        assertThat(reader.next()).isTrue();
        assertThat(new int[] {reader.cmd(), reader.sn(), reader.ts(), reader.una(), reader.dataBytes()})
                .containsExactly(SegmentHeader.ACK, 9, 60, 4, 0);
        assertThat(reader.next()).isFalse();
        assertThat(reader.isWellFormed()).isTrue();
    }

    @Test
    void itStopsAtAMalformedSegmentAndKeepsTheOneBeforeInView() {
        byte[] packet = Arrays.copyOf(Packets.push(7, 50, 3, "a"), 50);
        System.arraycopy(Packets.push(8, 50, 5, "b"), 0, packet, 25, 25);
        packet[25 + 4] = 99;
        begin(packet);
        assertThat(reader.next()).isTrue();
        assertThat(reader.next()).isFalse();
        assertThat(reader.isWellFormed()).isFalse();
        assertThat(reader.una()).isEqualTo(3);
        assertThat(reader.next()).isFalse();
    }

    @Test
    void anotherConvALengthBeyondThePacketAndAnEmptyPacketAreMalformed() {
        byte[] packet = Packets.push(7, 50, 3, "a");
        assertThat(reader.begin(Packets.CONV + 1, packet, 0, packet.length).next())
                .isFalse();
        assertThat(reader.isWellFormed()).isFalse();
        assertThat(reader.begin(Packets.CONV, packet, 0, packet.length - 1).next())
                .isFalse();
        assertThat(reader.isWellFormed()).isFalse();
        assertThat(reader.begin(Packets.CONV, packet, 0, 0).next()).isFalse();
        assertThat(reader.isWellFormed()).isFalse();
    }

    private void begin(byte[] packet) {
        reader.begin(Packets.CONV, packet, 0, packet.length);
    }
}
